package cn.satchel;

/** Hears what happens to a store, on the executor that came with it. It may call the store, close() too. */
public interface EventListener {
  /** None begins after close() has returned; one that is under way may still end. */
  void onEvent(Store store, Event event);
}
