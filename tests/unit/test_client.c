/* Which addresses the outbound client connects to, and which URLs it takes. */
#include "http/address.h"
#include "http/client.h"
#include "unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static bool is_public(const char *text)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		return http_address_is_public((const struct sockaddr *)&v4);
	assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
	return http_address_is_public((const struct sockaddr *)&v6);
}

static void test_public(void **state)
{
	static const char *const addresses[] = {"1.1.1.1", "9.255.255.255", "11.0.0.0",
	        "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1", "169.253.255.255",
	        "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
	        "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700:4700::1111",
	        "2a00:1450::1", "2001:200::1", "2003::1", "3ffe::1"};

	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
		if (!is_public(addresses[i]))
			fail_msg("%s is refused", addresses[i]);
}

static void test_closed(void **state)
{
	static const char *const addresses[] = {"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255",
	        "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.255", "169.254.169.254",
	        "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1",
	        "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.7",
	        "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
	        "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::8.8.8.8",
	        "64:ff9b:1::1", "100::1", "2001::1", "2001:1ff::1", "2001:db8::1", "2002:7f00:1::1",
	        "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "febf::1", "fec0::1",
	        "ff02::1", "ffff::1"};

	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
		if (is_public(addresses[i]))
			fail_msg("%s is let through", addresses[i]);
}

static void test_other_families(void **state)
{
	const struct sockaddr local = {.sa_family = AF_UNIX};

	(void)state;
	assert_false(http_address_is_public(&local));
}

static void test_url(void **state)
{
	static const struct {
		const char *url, *origin;
	} urls[] = {
	        {"https://example.org", "https://example.org"},
	        {"https://example.org/a/b?c=d", "https://example.org"},
	        {"http://example.org:8080?x", "http://example.org:8080"},
	        {"http://[2a00::1]:80/x", "http://[2a00::1]:80"},
	        {"https:///x", NULL},
	        {"https://", NULL},
	        {"https://?x", NULL},
	        {"https://a b/x", NULL},
	        {"https://me@example.org/", NULL},
	        {"https://me:pw@example.org/", NULL},
	        {"https://example.org/#x", NULL},
	        {"https://example.org:99999/", NULL},
	        {"HTTPS://example.org/", NULL},
	        {"file:///etc/passwd", NULL},
	        {"gopher://example.org/", NULL},
	        {"example.org", NULL},
	        {"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		struct text origin = TEXT("");
		struct error err = {0};
		bool ok = http_url_check(text_from(urls[i].url), &origin, &err);
		if (ok != (urls[i].origin != NULL) || (ok && !text_eq_cstr(origin, urls[i].origin)))
			fail_msg("%s: %.*s %s", urls[i].url, TEXT_ARG(origin), err.operator_text);
	}
}

/* However loopback is spelt, it is the address that counts; nothing need listen there. */
static void test_refused(void **state)
{
	static const char *const urls[] = {"http://127.0.0.1:9/", "http://2130706433:9/",
	        "http://0x7f.1:9/", "http://0177.0.0.1:9/", "http://localhost:9/",
	        "http://[::1]:9/", "http://[::ffff:127.0.0.1]:9/", "http://[::]:9/",
	        "http://0.0.0.0:9/", "https://169.254.169.254/latest/meta-data/",
	        "http://10.0.0.1:9/"};
	const struct http_client_options options = {.timeout_ms = 2000};
	struct http_client *client;
	struct error err = {0};

	(void)state;
	assert_true(http_client_open(&options, &client, &err));
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		const struct http_post post = {.url = urls[i], .body = TEXT("{}")};
		unsigned status = 0;
		err = (struct error){0};
		assert_false(http_client_post(client, &post, &status, &err));
		if (!strstr(err.operator_text, "not public"))
			fail_msg("%s: %s", urls[i], err.operator_text);
	}
	http_client_close(client);
}

/* What was set to end is given up, and no name is resolved for protocols that are not HTTP. */
static void test_given_up(void **state)
{
	atomic_bool is_ending = true;
	const struct http_client_options options = {
	        .allows_private = true, .timeout_ms = 5000, .is_ending = &is_ending};
	const struct http_post posts[] = {{.url = "http://127.0.0.1:9/", .body = TEXT("{}")},
	        {.url = "ftp://127.0.0.1:9/", .body = TEXT("{}")},
	        {.url = "file:///etc/hostname", .body = TEXT("{}")}};
	struct http_client *client;
	struct error err = {0};

	(void)state;
	assert_true(http_client_open(&options, &client, &err));
	for (size_t i = 0; i < sizeof(posts) / sizeof(posts[0]); i++) {
		unsigned status = 0;
		assert_false(http_client_post(client, &posts[i], &status, &err));
	}
	http_client_close(client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_public),
	        cmocka_unit_test(test_closed),
	        cmocka_unit_test(test_other_families),
	        cmocka_unit_test(test_url),
	        cmocka_unit_test(test_refused),
	        cmocka_unit_test(test_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
