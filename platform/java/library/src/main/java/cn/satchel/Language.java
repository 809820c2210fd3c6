package cn.satchel;

import java.util.Locale;

/** Of sentences for people; in the order of satchel.h. */
public enum Language {
  ZH,
  EN;

  /** Chinese, where the system's is not another one. */
  public static Language ofSystem() {
    final String language = Locale.getDefault().getLanguage();
    return language.isEmpty() || language.equals("zh") ? ZH : EN;
  }
}
