package cn.satchel;

/** As the system tells it; in the order of satchel.h. On METERED, and while power is low, originals wait. */
public enum NetworkClass {
  UNMETERED,
  METERED,
  NONE
}
