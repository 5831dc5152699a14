#define _GNU_SOURCE
#include "CFileTools.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

int file_attributes_get(int descriptor, struct file_attributes *attributes) {
  struct statx status;
  if (statx(descriptor, "", AT_EMPTY_PATH, STATX_TYPE, &status) != 0) return -1;
  // A kernel or file system that does not know an attribute leaves it out of the mask, and its bit clear.
  uint64_t known = status.stx_attributes & status.stx_attributes_mask;
  attributes->is_mount_root = (known & STATX_ATTR_MOUNT_ROOT) != 0;
  attributes->is_immutable = (known & STATX_ATTR_IMMUTABLE) != 0;
  attributes->is_append_only = (known & STATX_ATTR_APPEND) != 0;
  return 0;
}

int file_exchange(int directory, const char *one, const char *other) {
  return renameat2(directory, one, directory, other, RENAME_EXCHANGE);
}

int file_rename_new(int directory, const char *from, const char *to) {
  return renameat2(directory, from, directory, to, RENAME_NOREPLACE);
}

int file_reserve(int descriptor, int64_t offset, int64_t length) {
  return fallocate(descriptor, FALLOC_FL_KEEP_SIZE, offset, length);
}
