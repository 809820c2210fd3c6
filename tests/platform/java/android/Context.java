package android.content;

import java.io.File;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;

public class Context {
  private final File folder;
  private final Map<Class<?>, Object> services = new HashMap<>();

  public Context(File folder) {
    this.folder = folder;
  }

  public Context with(Object service) {
    services.put(service.getClass(), service);
    return this;
  }

  public <T> T getSystemService(Class<T> type) {
    return type.cast(services.get(type));
  }

  public Context getApplicationContext() {
    return this;
  }

  public File getNoBackupFilesDir() {
    return folder;
  }

  public Executor getMainExecutor() {
    return Runnable::run;
  }
}
