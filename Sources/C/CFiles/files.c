#define _GNU_SOURCE
#include "CFiles.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

int ia3_rename_to_free_name(const char *from, const char *to) {
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

int ia3_reserve(int descriptor, int64_t bytes) {
    return fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, bytes);
}

ssize_t ia3_list_attributes(const char *path, char *names, size_t size) { return listxattr(path, names, size); }

ssize_t ia3_get_attribute(const char *path, const char *name, void *value, size_t size) {
    return getxattr(path, name, value, size);
}

int ia3_set_attribute(int descriptor, const char *name, const void *value, size_t size) {
    return fsetxattr(descriptor, name, value, size, 0);
}

int ia3_remove_attribute(int descriptor, const char *name) { return fremovexattr(descriptor, name); }
