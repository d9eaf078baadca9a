/*
 * Which addresses are of the public Internet. What a server calls by somebody else's
 * word must not reach what stands beside it: loopback, private and link-local networks
 * (metadata services among them), or any way to say these in IPv6.
 */
#ifndef HTTP_ADDRESS_H
#define HTTP_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/*
 * IANA's registries of special-purpose addresses (RFC 6890): false for all that are not
 * globally reachable, for multicast, and in IPv6 for all but global unicast without the
 * forms that hold an IPv4 address.
 */
bool http_address_is_public(const struct sockaddr *address);

#endif
