package android.net;

public class ConnectivityManager {
  public volatile boolean metered;
  /** Runs as somebody asks: in the middle of a worker. */
  public Runnable asked = () -> {};

  public Network getActiveNetwork() {
    return new Network();
  }

  public boolean isActiveNetworkMetered() {
    asked.run();
    return metered;
  }
}
