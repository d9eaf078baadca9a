#include "http/client.h"

#include "http/address.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	ANSWER_BYTES_MAX = 64 * 1024, /* read and dropped, so that the connection lives on */
	HOST_CHARS_MAX = 255,
};

struct http_client {
	struct http_client_options options;
	CURL *curl;
	size_t answer_bytes;
	bool is_refused; /* the address, when it came to connecting */
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static CURLcode global_result;

static void global_init(void)
{
	global_result = curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* ---- what curl asks ---- */

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct http_client *client = context;

	(void)purpose;
	if (!client->options.allows_private && !http_address_is_public(&address->addr)) {
		client->is_refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t drop(char *bytes, size_t size, size_t count, void *context)
{
	struct http_client *client = context;

	(void)bytes;
	client->answer_bytes += size * count;
	return client->answer_bytes > ANSWER_BYTES_MAX ? 0 : size * count;
}

static int go_on(
        void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up)
{
	const struct http_client *client = context;

	(void)down_total;
	(void)down;
	(void)up_total;
	(void)up;
	return client->options.is_ending && atomic_load(client->options.is_ending);
}

/* ---- opening ---- */

static bool set_up(struct http_client *client)
{
	CURL *curl = client->curl;
	const long timeout_ms = (long)client->options.timeout_ms;

	return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) ==
	               CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, timeout_ms) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, timeout_ms) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_USERAGENT, "Manor/" MANOR_VERSION) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, client) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEDATA, client) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, go_on) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_XFERINFODATA, client) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK;
}

bool http_client_open(const struct http_client_options *options, struct http_client **out_client,
        struct error *err)
{
	struct http_client *client = calloc(1, sizeof(*client));

	pthread_once(&once, global_init);
	if (!client)
		return error_memory(err);
	client->options = *options;
	client->curl = global_result == CURLE_OK ? curl_easy_init() : NULL;
	if (!client->curl || !set_up(client)) {
		http_client_close(client);
		return error_set(err, ERROR_INTERNAL, "libcurl cannot be used here");
	}
	*out_client = client;
	return true;
}

void http_client_close(struct http_client *client)
{
	if (!client)
		return;
	if (client->curl)
		curl_easy_cleanup(client->curl);
	free(client);
}

/* ---- posting ---- */

static void free_list(struct curl_slist **list)
{
	curl_slist_free_all(*list);
}
#define AUTO_LIST __attribute__((cleanup(free_list))) struct curl_slist

static bool add_header(struct arena *arena, struct curl_slist **list, const struct http_header *h)
{
	const char *line = arena_cstr(
	        arena, arena_printf(arena, "%.*s: %.*s", TEXT_ARG(h->name), TEXT_ARG(h->value)));
	struct curl_slist *longer = line ? curl_slist_append(*list, line) : NULL;

	if (longer)
		*list = longer;
	return longer != NULL;
}

static bool fail(struct http_client *client, CURLcode code, struct error *err)
{
	if (client->is_refused)
		return error_set(err, ERROR_ADDRESS,
		        "its address is not public, and webhooks_private is off");
	if (code == CURLE_ABORTED_BY_CALLBACK)
		return error_set(err, ERROR_SHUTDOWN, "the server is going down");
	return error_set(err, ERROR_ADDRESS, "%s", curl_easy_strerror(code));
}

bool http_client_post(struct http_client *client, const struct http_post *post,
        unsigned *out_status, struct error *err)
{
	/* An empty Expect: 100-continue would only cost a round trip. */
	static const struct http_header no_expect = {TEXT_INIT("Expect"), TEXT_INIT("")};
	AUTO_ARENA arena = {0};
	AUTO_LIST *headers = NULL;
	CURL *curl = client->curl;
	long status = 0;
	bool ok;

	arena_init(&arena, 0);
	client->answer_bytes = 0;
	client->is_refused = false;
	ok = add_header(&arena, &headers, &no_expect);
	for (size_t i = 0; ok && i < post->header_count; i++)
		ok = add_header(&arena, &headers, &post->headers[i]);
	if (!ok || curl_easy_setopt(curl, CURLOPT_URL, post->url) != CURLE_OK ||
	        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers) != CURLE_OK ||
	        curl_easy_setopt(curl, CURLOPT_POST, 1L) != CURLE_OK ||
	        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)post->body.len) !=
	                CURLE_OK ||
	        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, post->body.ptr) != CURLE_OK)
		return error_memory(err);
	CURLcode code = curl_easy_perform(curl);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	/* Whoever answers with more than we read has answered. */
	bool is_long = code == CURLE_WRITE_ERROR && client->answer_bytes > ANSWER_BYTES_MAX;
	if ((code != CURLE_OK && !is_long) || status < 100)
		return fail(client, code, err);
	*out_status = (unsigned)status;
	return true;
}

/* ---- addresses ---- */

static void free_url(CURLU **url)
{
	curl_url_cleanup(*url);
}
#define AUTO_URL __attribute__((cleanup(free_url))) CURLU

static bool has_part(CURLU *url, CURLUPart part)
{
	char *value = NULL;
	bool has = curl_url_get(url, part, &value, 0) == CURLUE_OK && value[0];

	curl_free(value);
	return has;
}

bool http_url_check(struct text url, struct text *out_origin, struct error *err)
{
	AUTO_URL *parsed = curl_url();
	char whole[4096];
	size_t end = 0, begin;

	if (!parsed)
		return error_memory(err);
	begin = text_has_prefix(url, TEXT("https://"))  ? sizeof("https://") - 1
	        : text_has_prefix(url, TEXT("http://")) ? sizeof("http://") - 1
	                                                : 0;
	if (!begin || url.len >= sizeof(whole))
		return error_set(err, ERROR_CONFIG, "an address begins with https:// or http://");
	for (end = begin; end < url.len; end++)
		if (url.ptr[end] == '/' || url.ptr[end] == '?')
			break;
	memcpy(whole, url.ptr, url.len);
	whole[url.len] = '\0';
	/* libcurl would take the path for the host where there is none. */
	if (end == begin || strlen(whole) != url.len ||
	        curl_url_set(parsed, CURLUPART_URL, whole, 0) != CURLUE_OK ||
	        !has_part(parsed, CURLUPART_HOST))
		return error_set(err, ERROR_CONFIG, "the address cannot be read");
	if (has_part(parsed, CURLUPART_USER) || has_part(parsed, CURLUPART_PASSWORD) ||
	        has_part(parsed, CURLUPART_FRAGMENT))
		return error_set(err, ERROR_CONFIG, "an address has no user, password or fragment");
	if (end - begin > HOST_CHARS_MAX)
		return error_set(err, ERROR_CONFIG, "the address's host is too long");
	*out_origin = text_sub(url, 0, end);
	return true;
}
