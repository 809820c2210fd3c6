package cn.satchel.sample;

import cn.satchel.Event;

/** Where an app shows what happened; runs on its main thread. */
final class Screen {
  private Screen() {}

  static void refresh(Event event) {
    android.util.Log.i("satchel", event.toString());
  }

  /** From a worker's thread. */
  static void failed(String why) {
    android.util.Log.e("satchel", why);
  }
}
