#include <satchel.h>
#include <stdio.h>

int main(void) {
  printf("%s %s\n", satchel_version(), satchel_code_message(SATCHEL_DISK_FULL, SATCHEL_EN));
  return satchel_code_group(SATCHEL_DISK_FULL) == SATCHEL_GROUP_FREE_SPACE ? 0 : 1;
}
