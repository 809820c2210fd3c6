package androidx.work;

import android.content.Context;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Keeps unique works as WorkManager is documented to; the test says when one runs. */
public final class WorkManager {
  private static final WorkManager ONE = new WorkManager();
  private final Map<String, Deque<OneTimeWorkRequest>> chains = new HashMap<>();
  private final Map<String, PeriodicWorkRequest> periods = new HashMap<>();
  private Worker running;
  private String name;

  public static WorkManager getInstance(Context context) {
    return ONE;
  }

  public void enqueueUniqueWork(String name, ExistingWorkPolicy policy, OneTimeWorkRequest request) {
    final Deque<OneTimeWorkRequest> chain = chains.computeIfAbsent(name, any -> new ArrayDeque<>());
    final boolean runs = running != null && name.equals(this.name);
    if (policy == ExistingWorkPolicy.KEEP && (runs || !chain.isEmpty())) return;
    if (policy == ExistingWorkPolicy.REPLACE) {
      chain.clear();
      if (runs) running.stop();
    }
    chain.add(request);
  }

  public void enqueueUniquePeriodicWork(String name, ExistingPeriodicWorkPolicy policy, PeriodicWorkRequest request) {
    periods.putIfAbsent(name, request);
  }

  /** The next of that name, or NULL; and how many there are. */
  public OneTimeWorkRequest next(String name) {
    return chains.getOrDefault(name, new ArrayDeque<>()).peek();
  }

  public int waiting(String name) {
    return chains.getOrDefault(name, new ArrayDeque<>()).size();
  }

  public PeriodicWorkRequest period(String name) {
    return periods.get(name);
  }

  /** Runs the next of that name to its end. */
  public Worker.Result run(Context context, String of) throws ReflectiveOperationException {
    final Class<? extends Worker> type = chains.get(of).remove().worker;
    name = of;
    running = type.getConstructor(Context.class, WorkerParameters.class).newInstance(context, new WorkerParameters());
    try {
      return running.doWork();
    } finally {
      running = null;
    }
  }
}
