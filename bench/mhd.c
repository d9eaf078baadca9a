/*
 * libmicrohttpd with the statements of limit.h behind it: what a server in C
 * could do that does nothing else. It answers the requests that the server under
 * test is sent, and looks at no more of them than the id or the status.
 *
 *     mhd FILE PORT THREADS TENANT
 *
 * Reads run on the HTTP threads. Writes are queued for one thread, which commits
 * together what waits, as the server does; their connections are suspended
 * meanwhile.
 */
#include "limit.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { GROUP_MOST = 64 };

struct request {
	struct MHD_Connection *connection;
	struct request *next;
	enum limit_kind kind;
	int64_t id;
	bool is_written;
};

static const char *path;
static int64_t tenant;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static struct request *first, *last;

static char seen; /* the context of a read */

static struct limit *limit_of_thread(void)
{
	static _Thread_local struct limit *own;
	static unsigned seed;

	if (!own) {
		own = malloc(sizeof(*own));
		if (!own)
			exit(1);
		pthread_mutex_lock(&lock);
		limit_open(own, path, tenant, ++seed);
		pthread_mutex_unlock(&lock);
	}
	return own;
}

static unsigned take_group(struct request **group)
{
	unsigned count = 0;

	pthread_mutex_lock(&lock);
	while (!first)
		pthread_cond_wait(&wake, &lock);
	while (first && count < GROUP_MOST) {
		group[count++] = first;
		first = first->next;
	}
	if (!first)
		last = NULL;
	pthread_mutex_unlock(&lock);
	return count;
}

static void *write_groups(void *argument)
{
	struct request *group[GROUP_MOST];
	struct limit *limit = limit_of_thread();

	(void)argument;
	for (;;) {
		unsigned count = take_group(group);
		limit_begin(limit);
		for (unsigned i = 0; i < count; i++) {
			if (group[i]->kind == LIMIT_INSERT)
				limit_insert(limit);
			else
				limit_update(limit, group[i]->id);
		}
		limit_commit(limit);
		for (unsigned i = 0; i < count; i++) {
			group[i]->is_written = true;
			MHD_resume_connection(group[i]->connection);
		}
	}
	return NULL;
}

static void queue_write(struct request *request)
{
	MHD_suspend_connection(request->connection);
	pthread_mutex_lock(&lock);
	request->next = NULL;
	*(last ? &last->next : &first) = request;
	last = request;
	pthread_cond_signal(&wake);
	pthread_mutex_unlock(&lock);
}

static enum MHD_Result answer(
        struct MHD_Connection *connection, unsigned status, const char *text, size_t len)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
	        len, (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);

	MHD_add_response_header(response, "Content-Type", "application/json; charset=utf-8");
	enum MHD_Result result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

/* "eq.17" */
static int64_t number_of(struct MHD_Connection *connection, const char *name)
{
	const char *value = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, name);

	return value && strncmp(value, "eq.", 3) == 0 ? strtoll(value + 3, NULL, 10) : 0;
}

/* Only that workload has a third filter. */
static bool is_deep(struct MHD_Connection *connection)
{
	return MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "client_id") != NULL;
}

static enum MHD_Result answer_read(struct MHD_Connection *connection)
{
	struct limit *limit = limit_of_thread();
	int64_t id = number_of(connection, "id");

	if (!id && !number_of(connection, "status_id"))
		return answer(connection, MHD_HTTP_NOT_FOUND, "", 0);
	if (id)
		limit_read(limit, LIMIT_POINT, id);
	else if (MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "select"))
		limit_read(limit, is_deep(connection) ? LIMIT_DEEP : LIMIT_EMBED,
		        number_of(connection, "status_id"));
	else
		limit_read(limit, LIMIT_LIST, number_of(connection, "status_id"));
	return answer(connection, MHD_HTTP_OK, limit->text, limit->len);
}

static enum MHD_Result on_access(void *context, struct MHD_Connection *connection, const char *url,
        const char *method, const char *version, const char *upload, size_t *upload_bytes,
        void **request_context)
{
	struct request *request = *request_context;

	(void)context;
	(void)url;
	(void)version;
	(void)upload;
	if (strcmp(method, "GET") == 0) {
		/* An answer at the first call would close the connection. */
		if (*request_context)
			return answer_read(connection);
		*request_context = &seen;
		return MHD_YES;
	}
	if (!request) {
		*request_context = request = calloc(1, sizeof(*request));
		if (!request)
			return MHD_NO;
		request->connection = connection;
		request->kind = strcmp(method, "POST") == 0 ? LIMIT_INSERT : LIMIT_UPDATE;
		request->id = number_of(connection, "id");
		return MHD_YES;
	}
	if (*upload_bytes) {
		*upload_bytes = 0;
		return MHD_YES;
	}
	if (request->is_written)
		return answer(connection, request->kind == LIMIT_INSERT ? 201 : 204, "", 0);
	queue_write(request);
	return MHD_YES;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **request_context,
        enum MHD_RequestTerminationCode why)
{
	(void)context;
	(void)connection;
	(void)why;
	if (*request_context != &seen)
		free(*request_context);
	*request_context = NULL;
}

int main(int argc, char **argv)
{
	pthread_t writer;

	if (argc != 5) {
		fprintf(stderr, "usage: mhd FILE PORT THREADS TENANT\n");
		return 64;
	}
	path = argv[1];
	tenant = strtoll(argv[4], NULL, 10);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
	struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO |
	                                                     MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC,
	        (uint16_t)strtoul(argv[2], NULL, 10), NULL, NULL, on_access, NULL,
	        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)strtoul(argv[3], NULL, 10),
	        MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL, MHD_OPTION_END);
	if (!daemon) {
		fprintf(stderr, "bench: port %s cannot be had\n", argv[2]);
		return 1;
	}
	pthread_create(&writer, NULL, write_groups, NULL);
	for (;;)
		pause();
}
