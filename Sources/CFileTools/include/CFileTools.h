// Calls of Linux that glibc shows under _GNU_SOURCE alone, which Swift's importer does not define. Each answers like the call that it
// is named for: 0 or -1, and errno.
#pragma once
#include <stdint.h>
#include <sys/types.h>
#include <sys/xattr.h>

/// What statx(2) alone says of a file.
struct file_attributes {
  /// Something is mounted on this very file. Linux 5.8.
  int is_mount_root;
  /// chattr(1) +i.
  int is_immutable;
  /// chattr(1) +a.
  int is_append_only;
};

int file_attributes_get(int descriptor, struct file_attributes *attributes);

/// renameat2(2) with RENAME_EXCHANGE, both names in one directory.
int file_exchange(int directory, const char *one, const char *other);

/// renameat2(2) with RENAME_NOREPLACE.
int file_rename_new(int directory, const char *from, const char *to);

/// fallocate(2) with FALLOC_FL_KEEP_SIZE: room is reserved, nothing can be seen of it.
int file_reserve(int descriptor, int64_t offset, int64_t length);
