/* What stands between a program and its disk: a record of every write and sync, in order, and faults on demand.
 *
 * Loaded with LD_PRELOAD. Minds only files below FAULT_ROOT; a shared-memory file (-shm) is no promise to
 * anybody and is left out. Two uses, both of the unchanged program:
 *
 *   FAULT_LOG=FILE   appends a record per operation, so that a power cut between any two can be played later;
 *                    what is written to stdout is recorded too: what the program has promised by then.
 *   FAULT_PLAN="operations at error times kill torn", or fault_arm() with the same six numbers: the `at`-th
 *                    operation from now on of one of these kinds (bits: 1 write, 2 sync, 4 truncate, 8 unlink or
 *                    rename, 16 open for writing) fails with `error`, and so do the next `times` - 1 of them (-1:
 *                    all); with `kill` the process is killed there instead; `torn` writes half before it fails.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, TRUNCATE = 4, NAME = 8, OPEN = 16, SHARED = 32 };
enum { FILES = 4096 };

static char root[PATH_MAX];
static size_t root_length;
static int record = -1;
static int known[FILES];    /* descriptor -> number of its path, 0: not ours */
static int shared[FILES];   /* descriptor -> it is a -shm file */
static int paths;           /* numbers given so far */
static int plan_kinds, plan_at = -1, plan_error, plan_times, plan_kill, plan_torn;
static long counted;

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

void fault_arm(int kinds, int at, int error, int times, int kill, int torn) {
  plan_kinds = kinds, plan_at = at, plan_error = error;
  plan_times = times, plan_kill = kill, plan_torn = torn;
  if (kinds) counted = 0; /* else the faults are lifted */
}

long fault_counted(void) { return counted; }

void fault_root(const char *folder) {
  snprintf(root, sizeof root, "%s", folder);
  root_length = strlen(root);
}

__attribute__((constructor)) static void begin(void) {
  int plan[6];
  const char *folder = getenv("FAULT_ROOT"), *log = getenv("FAULT_LOG"), *told = getenv("FAULT_PLAN");
  if (folder) fault_root(folder);
  if (log) record = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (told && sscanf(told, "%d %d %d %d %d %d", plan, plan + 1, plan + 2, plan + 3, plan + 4, plan + 5) == 6)
    fault_arm(plan[0], plan[1], plan[2], plan[3], plan[4], plan[5]);
  unsetenv("LD_PRELOAD"); /* what this program starts is not under test */
  if (record >= 0) {
    char head[21] = {'P'};
    syscall(SYS_write, record, head, sizeof head);
  }
}

/* One record: kind, path, offset (or size), length, data. One write call: it is whole or not there. */
static void note(char kind, int path, int64_t offset, const void *data, size_t length) {
  if (record < 0) return;
  char *line = malloc(21 + length);
  int32_t number = path;
  uint64_t size = length;
  line[0] = kind;
  memcpy(line + 1, &number, 4), memcpy(line + 5, &offset, 8), memcpy(line + 13, &size, 8);
  if (length) memcpy(line + 21, data, length);
  syscall(SYS_write, record, line, 21 + length);
  free(line);
}

static int ours(const char *path) {
  size_t length = strlen(path);
  return root_length && !strncmp(path, root, root_length) && (path[root_length] == '/' || !path[root_length]) &&
         !(length > 4 && !strcmp(path + length - 4, "-shm"));
}

/* Count an operation; return whether it has to fail now (errno is set then). */
static int fails(int kind) {
  if (!(kind & plan_kinds) || plan_at < 0) return 0;
  counted++;
  if (counted < plan_at || (plan_times >= 0 && counted >= (long)plan_at + plan_times)) return 0;
  if (plan_kill) syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
  errno = plan_error;
  return 1;
}

static int named(int fd, const char *path) {
  int number = ++paths;
  if (fd >= 0 && fd < FILES) known[fd] = number;
  note('N', number, 0, path, strlen(path));
  return number;
}

static int opened(int (*open_it)(const char *, int, ...), const char *path, int flags, mode_t mode) {
  char whole[PATH_MAX];
  if (path[0] != '/') {
    if (!getcwd(whole, sizeof whole)) return open_it(path, flags, mode);
    size_t length = strlen(whole);
    snprintf(whole + length, sizeof whole - length, "/%s", path);
  } else
    snprintf(whole, sizeof whole, "%s", path);
  size_t length = strlen(whole);
  int is_shared = root_length && !strncmp(whole, root, root_length) && length > 4 &&
                  !strcmp(whole + length - 4, "-shm");
  if (is_shared && (flags & O_ACCMODE) != O_RDONLY && fails(SHARED)) return -1;
  if (!ours(whole)) {
    int fd = open_it(path, flags, mode);
    if (fd >= 0 && fd < FILES) known[fd] = 0, shared[fd] = is_shared;
    return fd;
  }
  if ((flags & O_ACCMODE) != O_RDONLY && fails(OPEN)) return -1;
  int fresh = (flags & O_CREAT) && access(whole, F_OK) != 0;
  int fd = open_it(path, flags, mode);
  if (fd >= 0) {
    int number = named(fd, whole);
    if (fresh) note('C', number, 0, NULL, 0);
    if (flags & O_TRUNC) note('T', number, 0, NULL, 0);
  }
  return fd;
}

#define MODE                                            \
  mode_t mode = 0;                                      \
  if (flags & (O_CREAT | O_TMPFILE)) {                  \
    va_list more;                                       \
    va_start(more, flags), mode = va_arg(more, mode_t); \
    va_end(more);                                       \
  }

int open(const char *path, int flags, ...) {
  MODE return opened(NEXT(open), path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  MODE return opened(NEXT(open64), path, flags, mode);
}
static int at_cwd(const char *path, int flags, ...) {
  MODE return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char *path, int flags, ...) {
  MODE if (folder == AT_FDCWD || path[0] == '/') return opened(at_cwd, path, flags, mode);
  return (int)syscall(SYS_openat, folder, path, flags, mode);
}
int openat64(int folder, const char *path, int flags, ...) {
  MODE if (folder == AT_FDCWD || path[0] == '/') return opened(at_cwd, path, flags, mode);
  return (int)syscall(SYS_openat, folder, path, flags, mode);
}

int close(int fd) {
  if (fd >= 0 && fd < FILES) known[fd] = 0, shared[fd] = 0;
  return NEXT(close)(fd);
}

static int number_of(int fd) { return fd >= 0 && fd < FILES ? known[fd] : 0; }

static ssize_t written(int fd, const void *data, size_t length, off_t offset) {
  ssize_t done = (ssize_t)syscall(SYS_pwrite64, fd, data, length, offset);
  if (done > 0) note('W', number_of(fd), offset, data, (size_t)done);
  return done;
}

static ssize_t writing(int fd, const void *data, size_t length, off_t offset) {
  if (number_of(fd) && fails(WRITE)) {
    int error = errno;
    if (plan_torn && length > 1) written(fd, data, length / 2, offset);
    errno = error;
    return -1;
  }
  return written(fd, data, length, offset);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
  if (!number_of(fd)) return (ssize_t)syscall(SYS_pwrite64, fd, data, length, offset);
  return writing(fd, data, length, offset);
}
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
  return pwrite(fd, data, length, offset);
}

ssize_t write(int fd, const void *data, size_t length) {
  if (number_of(fd)) {
    off_t at = lseek(fd, 0, fcntl(fd, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
    ssize_t done = writing(fd, data, length, at);
    if (done > 0) lseek(fd, at + done, SEEK_SET);
    return done;
  }
  ssize_t done = (ssize_t)syscall(SYS_write, fd, data, length);
  if (fd == 1 && done > 0) note('A', 0, 0, data, (size_t)done);
  return done;
}

static int synced(int fd, int (*sync_it)(int)) {
  if (!number_of(fd)) return sync_it(fd);
  if (fails(SYNC)) return -1;
  int done = sync_it(fd);
  if (!done) note('S', number_of(fd), 0, NULL, 0);
  return done;
}

int fsync(int fd) { return synced(fd, NEXT(fsync)); }
int fdatasync(int fd) { return synced(fd, NEXT(fdatasync)); }

static int truncated(int fd, off_t size) {
  int number = number_of(fd);
  if (number && fails(TRUNCATE)) return -1;
  int done = (int)syscall(SYS_ftruncate, fd, size);
  if (!done && number) note('T', number, size, NULL, 0);
  return done;
}

int ftruncate(int fd, off_t size) { return truncated(fd, size); }
int ftruncate64(int fd, off64_t size) { return truncated(fd, size); }

int unlink(const char *path) {
  int mine = ours(path);
  if (mine && fails(NAME)) return -1;
  int done = (int)syscall(SYS_unlink, path);
  if (!done && mine) note('U', 0, 0, path, strlen(path));
  return done;
}

/* Two names in one record: old, a NUL, new. */
static int renamed(char kind, const char *old, const char *new, long call) {
  int mine = ours(old) || ours(new);
  if (mine && fails(NAME)) return -1;
  int done = (int)syscall(call, old, new);
  if (!done && mine) {
    char both[2 * PATH_MAX];
    size_t first = strlen(old) + 1, second = strlen(new);
    memcpy(both, old, first), memcpy(both + first, new, second);
    note(kind, 0, 0, both, first + second);
  }
  return done;
}

int rename(const char *old, const char *new) { return renamed('R', old, new, SYS_rename); }
int link(const char *old, const char *new) { return renamed('L', old, new, SYS_link); }
