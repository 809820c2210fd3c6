package androidx.work;

public final class Constraints {
  public static final Constraints NONE = new Builder().build();
  public final NetworkType network;
  public final boolean charging;

  private Constraints(Builder of) {
    network = of.network;
    charging = of.charging;
  }

  public static final class Builder {
    private NetworkType network = NetworkType.NOT_REQUIRED;
    private boolean charging;

    public Builder setRequiredNetworkType(NetworkType type) {
      network = type;
      return this;
    }

    public Builder setRequiresCharging(boolean so) {
      charging = so;
      return this;
    }

    public Constraints build() {
      return new Constraints(this);
    }
  }
}
