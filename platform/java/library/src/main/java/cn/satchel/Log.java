package cn.satchel;

/** Takes log lines, from any thread. They hold no contents of records. */
public interface Log {
  /** In the order of satchel.h. */
  enum Level {
    DEBUG,
    INFO,
    WARNING,
    ERROR
  }

  void line(Level level, String text);
}
