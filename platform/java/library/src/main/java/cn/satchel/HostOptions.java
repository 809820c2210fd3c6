package cn.satchel;

/** How a host is to be; zero is the default of everything. */
public final class HostOptions {
  String keyFile;
  Keys keys;
  Transport transport;
  Log log;
  Log.Level logLevel = Log.Level.DEBUG;

  /** Where the key is, made by enrol; the default is a file in each store's folder. */
  public HostOptions keyFile(String path) {
    keyFile = path;
    return this;
  }

  /** Instead of a file. */
  public HostOptions keys(Keys keys) {
    this.keys = keys;
    return this;
  }

  /** Instead of the libcurl that is built in. */
  public HostOptions transport(Transport transport) {
    this.transport = transport;
    return this;
  }

  /** Lines of less than the level are left out. */
  public HostOptions log(Log log, Log.Level least) {
    this.log = log;
    logLevel = least;
    return this;
  }
}
