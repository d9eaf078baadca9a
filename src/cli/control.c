#include "cli/control.h"

#include "base/crypto.h"
#include "cli/admin.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum {
	REQUEST_BYTES_MAX = 64 * 1024,
	ANSWER_BYTES_MAX = 64 * 1024 * 1024,
	ARENA_BYTES_MAX = 256 * 1024 * 1024,
	PATIENCE_S = 5, /* for the other side's bytes */
	ANSWER_S = 120, /* for the server's work */
};

struct control {
	struct identity *identity;
	char *path;
	int listener;
	int stop[2]; /* closing the writing end ends the thread */
	pthread_t thread;
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define AUTO_FD __attribute__((cleanup(close_fd))) int

/* ---- addresses ---- */

/*
 * A socket's address holds some hundred bytes; a longer path is named through a descriptor
 * of its folder, which must stay open while the address is used.
 */
static bool address_of(
        const char *path, int *out_folder, struct sockaddr_un *out, struct error *err)
{
	const char *slash = strrchr(path, '/');
	char folder[4096];

	*out = (struct sockaddr_un){.sun_family = AF_UNIX};
	*out_folder = -1;
	if (strlen(path) < sizeof(out->sun_path)) {
		memcpy(out->sun_path, path, strlen(path));
		return true;
	}
	if (!slash || (size_t)(slash - path) >= sizeof(folder) || strlen(slash) > 72)
		return error_tell(err, ERROR_FILE, "%s is too long a name for a socket", path);
	memcpy(folder, path, (size_t)(slash - path));
	folder[slash - path] = '\0';
	*out_folder = open(folder[0] ? folder : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (*out_folder < 0)
		return error_tell(err, ERROR_FILE, "%s: %s", folder, strerror(errno));
	snprintf(out->sun_path, sizeof(out->sun_path), "/proc/self/fd/%d%s", *out_folder, slash);
	return true;
}

static void set_patience(int fd, int seconds)
{
	const struct timeval patience = {.tv_sec = seconds};

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
}

/* ---- lines ---- */

static bool send_all(int fd, struct text t)
{
	while (t.len) {
		ssize_t n = send(fd, t.ptr, t.len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		t = text_sub(t, (size_t)n, t.len);
	}
	return true;
}

/* Up to the line feed, which is not part of it. False: closed, too long, too slow. */
static bool receive_line(int fd, struct arena *arena, size_t limit_bytes, struct text *out_line)
{
	struct buf line;

	buf_init(&line, arena);
	for (;;) {
		char *room = buf_reserve(&line, 4096);
		ssize_t n = room ? recv(fd, room, 4096, 0) : 0;
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		line.len += (size_t)n;
		if (room[n - 1] == '\n')
			break;
		if (line.len > limit_bytes)
			return false;
	}
	*out_line = text_sub(buf_text(&line), 0, line.len - 1);
	return true;
}

/* ---- the server's side ---- */

static bool is_trusted(int fd)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
	       (peer.uid == geteuid() || peer.uid == 0);
}

static void write_error(struct buf *out, const struct error *err)
{
	buf_printf(out, "{\"ok\":false,\"kind\":\"%s\",\"text\":", error_info(err->kind)->name);
	json_write_string(out, text_from(err->operator_text));
	buf_add(out, TEXT(",\"hint\":"));
	json_write_string(out, text_from(err->hint_text));
	buf_add(out, TEXT("}\n"));
}

static void answer(struct control *control, int fd)
{
	AUTO_ARENA arena = {0};
	struct json *request;
	struct text line;
	struct error err = {0};
	struct buf result, out;

	arena_init(&arena, ARENA_BYTES_MAX);
	set_patience(fd, PATIENCE_S);
	if (!is_trusted(fd) || !receive_line(fd, &arena, REQUEST_BYTES_MAX, &line))
		return;
	buf_init(&result, &arena);
	buf_init(&out, &arena);
	if (json_parse(&arena, line, JSON_DEPTH_DEFAULT, &request, &err) &&
	        admin_run(control->identity, &arena, request, &result, &err)) {
		buf_add(&out, TEXT("{\"ok\":true,\"result\":"));
		buf_add(&out, buf_text(&result));
		buf_add(&out, TEXT("}\n"));
	} else {
		write_error(&out, &err);
	}
	/* It may hold a password. */
	if (line.len)
		crypto_wipe((char *)line.ptr, line.len);
	if (!buf_failed(&out))
		send_all(fd, buf_text(&out));
}

static void *serve(void *context)
{
	struct control *control = context;
	struct pollfd waits[2] = {
	        {.fd = control->listener, .events = POLLIN},
	        {.fd = control->stop[0], .events = POLLIN},
	};

	for (;;) {
		if (poll(waits, 2, -1) < 0 && errno != EINTR)
			return NULL;
		if (waits[1].revents)
			return NULL;
		AUTO_FD fd = accept4(control->listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0)
			answer(control, fd);
	}
}

static bool listen_at(struct control *control, struct error *err)
{
	struct sockaddr_un address;
	AUTO_FD folder = -1;

	control->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (control->listener < 0)
		return error_tell(err, ERROR_FILE, "a socket cannot be made: %s", strerror(errno));
	if (!address_of(control->path, &folder, &address, err))
		return false;
	unlink(control->path);
	/* The socket gets its mode before it has a name. */
	if (fchmod(control->listener, 0600) != 0 ||
	        bind(control->listener, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
	        chmod(control->path, 0600) != 0 || listen(control->listener, 8) != 0)
		return error_tell(err, ERROR_FILE, "%s cannot be listened on: %s", control->path,
		        strerror(errno));
	return true;
}

bool control_open(struct identity *identity, struct text database, struct control **out_control,
        struct error *err)
{
	struct control *control = calloc(1, sizeof(*control));
	size_t bytes = database.len + sizeof(".sock");

	if (!control)
		return error_memory(err);
	*control = (struct control){
	        .identity = identity,
	        .path = malloc(bytes),
	        .listener = -1,
	        .stop = {-1, -1},
	};
	if (!control->path) {
		free(control);
		return error_memory(err);
	}
	snprintf(control->path, bytes, "%.*s.sock", TEXT_ARG(database));
	bool ok = listen_at(control, err);
	if (ok && pipe2(control->stop, O_CLOEXEC) != 0)
		ok = error_set(err, ERROR_FILE, "a pipe cannot be made: %s", strerror(errno));
	if (ok && pthread_create(&control->thread, NULL, serve, control) != 0)
		ok = error_set(err, ERROR_MEMORY, "the control thread cannot be started");
	if (!ok) {
		close_fd(&control->listener);
		close_fd(&control->stop[0]);
		close_fd(&control->stop[1]);
		free(control->path);
		free(control);
		return false;
	}
	*out_control = control;
	return true;
}

void control_close(struct control *control)
{
	if (!control)
		return;
	close(control->stop[1]);
	pthread_join(control->thread, NULL);
	unlink(control->path);
	close(control->listener);
	close(control->stop[0]);
	free(control->path);
	free(control);
}

/* ---- the command's side ---- */

static enum error_kind kind_of(struct text name)
{
	for (unsigned i = 1; i < ERROR_KIND_COUNT; i++) {
		if (text_eq_cstr(name, error_info((enum error_kind)i)->name))
			return (enum error_kind)i;
	}
	return ERROR_INTERNAL;
}

static bool read_answer(
        struct arena *arena, struct text line, struct text *out_result, struct error *err)
{
	struct json *answer;

	if (!json_parse(arena, line, JSON_DEPTH_DEFAULT, &answer, err))
		return false;
	const struct json *ok = json_find(answer, TEXT("ok"));
	const struct json *result = json_find(answer, TEXT("result"));
	if (ok && ok->type == JSON_TRUE && result) {
		*out_result = result->raw;
		return true;
	}
	struct text text = json_find_text(answer, TEXT("text"));
	struct text hint = json_find_text(answer, TEXT("hint"));
	error_set(err, kind_of(json_find_text(answer, TEXT("kind"))), "%.*s", TEXT_ARG(text));
	if (!text_is_empty(hint))
		error_hint(err, "%.*s", TEXT_ARG(hint));
	return false;
}

bool control_call(struct arena *arena, struct text database, struct text request,
        bool *out_is_served, struct text *out_result, struct error *err)
{
	struct sockaddr_un address;
	struct text path = arena_printf(arena, "%.*s.sock", TEXT_ARG(database));
	const char *name = arena_cstr(arena, path);
	struct text line;
	AUTO_FD folder = -1;
	AUTO_FD fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (!name || fd < 0)
		return error_memory(err);
	*out_is_served = false;
	if (!address_of(name, &folder, &address, err))
		return false;
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
		if (errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR)
			return true;
		return error_tell(err, ERROR_FILE, "%s: %s", name, strerror(errno));
	}
	*out_is_served = true;
	set_patience(fd, ANSWER_S);
	if (!send_all(fd, request) || !send_all(fd, TEXT("\n")) ||
	        !receive_line(fd, arena, ANSWER_BYTES_MAX, &line))
		return error_set(err, ERROR_DATABASE_BUSY, "the server did not answer at %s", name);
	return read_answer(arena, line, out_result, err);
}
