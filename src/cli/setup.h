/* manor init --db: roles, rights and addresses of a database, by its administrator. */
#ifndef CLI_SETUP_H
#define CLI_SETUP_H

/* What is left of the arguments after --db and its value, which may be "-" for stdin. */
int setup_command(const char *address, int argc, char **argv);

#endif
