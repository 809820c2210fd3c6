/* A step on a thread that no JVM has seen. */
#include <jni.h>
#include <pthread.h>
#include <satchel.h>
#include <stdint.h>

static void* step(void* store) {
  satchel_step_options options;
  SATCHEL_INIT(&options);
  satchel_sync_step(store, &options, NULL, NULL);
  return NULL;
}

/* `handle` is that of struct sj_store, whose first member is the store. */
JNIEXPORT void JNICALL Java_Foreign_step(JNIEnv* env, jclass self, jlong handle) {
  pthread_t thread;
  (void)env, (void)self;
  if (pthread_create(&thread, NULL, step, *(satchel_store**)(intptr_t)handle) == 0) pthread_join(thread, NULL);
}
