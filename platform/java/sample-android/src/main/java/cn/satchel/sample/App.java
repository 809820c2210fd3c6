package cn.satchel.sample;

import android.content.Context;
import cn.satchel.HostOptions;
import cn.satchel.Satchel;
import cn.satchel.SatchelException;
import cn.satchel.Store;
import cn.satchel.StoreOptions;
import java.io.File;

/** The one store of the process, opened as it is first wanted. Untested, as {@link SyncWorker}. */
final class App {
  private static Satchel satchel;
  private static Store store;

  private App() {}

  static synchronized Store store(Context context) throws SatchelException {
    if (satchel == null) satchel = Satchel.open(new HostOptions());
    if (store == null) {
      // Not in a folder that Android's backup takes: a restored store is a second device, which the hub notices.
      final File folder = new File(context.getNoBackupFilesDir(), "satchel");
      store =
          satchel.open(
              new StoreOptions(folder.getPath())
                  .listener((of, event) -> Screen.refresh(event), context.getMainExecutor())); // API 28
    }
    return store;
  }
}
