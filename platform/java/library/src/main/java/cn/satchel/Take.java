package cn.satchel;

/** What is to stand of a conflict; in the order of satchel.h. */
public enum Take {
  STANDING,
  PROPOSED,
  /** Neither: a value of its own. */
  VALUE
}
