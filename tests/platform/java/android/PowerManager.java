package android.os;

public class PowerManager {
  public volatile boolean saves;

  public boolean isPowerSaveMode() {
    return saves;
  }
}
