// Calls on files that glibc declares only for C with its extensions, or in headers that Swift's module of it lacks.
#ifndef CFILES_H
#define CFILES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// renameat2(2) with RENAME_NOREPLACE: fails with EEXIST if anything has the new name, even a link that leads nowhere.
int ia3_rename_to_free_name(const char *from, const char *to);

// fallocate(2) with FALLOC_FL_KEEP_SIZE: room for this many bytes from the start, without a change of the size.
int ia3_reserve(int descriptor, int64_t bytes);

// listxattr(2), getxattr(2), fsetxattr(2) and fremovexattr(2).
ssize_t ia3_list_attributes(const char *path, char *names, size_t size);
ssize_t ia3_get_attribute(const char *path, const char *name, void *value, size_t size);
int ia3_set_attribute(int descriptor, const char *name, const void *value, size_t size);
int ia3_remove_attribute(int descriptor, const char *name);

#endif
