#include "http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct range_v4 {
	uint32_t first;
	unsigned bits;
};

/* https://www.iana.org/assignments/iana-ipv4-special-registry */
static const struct range_v4 closed_v4[] = {
        {0x00000000, 8},  /* this network */
        {0x0A000000, 8},  /* private */
        {0x64400000, 10}, /* shared, behind carriers' NAT */
        {0x7F000000, 8},  /* loopback */
        {0xA9FE0000, 16}, /* link-local */
        {0xAC100000, 12}, /* private */
        {0xC0000000, 24}, /* protocol assignments */
        {0xC0000200, 24}, /* documentation */
        {0xC0586300, 24}, /* 6to4 relays */
        {0xC0A80000, 16}, /* private */
        {0xC6120000, 15}, /* benchmarks */
        {0xC6336400, 24}, /* documentation */
        {0xCB007100, 24}, /* documentation */
        {0xE0000000, 3},  /* multicast, reserved, broadcast */
};

struct range_v6 {
	unsigned char first[6];
	unsigned bits;
};

/* Within 2000::/3, https://www.iana.org/assignments/iana-ipv6-special-registry */
static const struct range_v6 closed_v6[] = {
        {{0x20, 0x01, 0x00, 0x00}, 23}, /* protocol assignments, Teredo, ORCHID */
        {{0x20, 0x01, 0x0D, 0xB8}, 32}, /* documentation */
        {{0x20, 0x02}, 16},             /* 6to4: holds an IPv4 address */
        {{0x3F, 0xFF}, 20},             /* documentation */
};

static bool is_public_v4(uint32_t address)
{
	for (size_t i = 0; i < sizeof(closed_v4) / sizeof(closed_v4[0]); i++)
		if (((address ^ closed_v4[i].first) >> (32 - closed_v4[i].bits)) == 0)
			return false;
	return true;
}

static bool begins_with(const unsigned char *address, const unsigned char *first, unsigned bits)
{
	unsigned bytes = bits / 8, rest = bits % 8;

	return memcmp(address, first, bytes) == 0 &&
	       (rest == 0 || ((address[bytes] ^ first[bytes]) >> (8 - rest)) == 0);
}

static bool is_public_v6(const unsigned char *address)
{
	if ((address[0] & 0xE0) != 0x20)
		return false;
	for (size_t i = 0; i < sizeof(closed_v6) / sizeof(closed_v6[0]); i++)
		if (begins_with(address, closed_v6[i].first, closed_v6[i].bits))
			return false;
	return true;
}

bool http_address_is_public(const struct sockaddr *address)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	switch (address->sa_family) {
	case AF_INET:
		memcpy(&v4, address, sizeof(v4));
		return is_public_v4(ntohl(v4.sin_addr.s_addr));
	case AF_INET6:
		memcpy(&v6, address, sizeof(v6));
		return is_public_v6(v6.sin6_addr.s6_addr);
	default:
		return false;
	}
}
