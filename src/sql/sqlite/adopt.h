/* Adoption's way on SQLite; through sql/adopt.h only. */
#ifndef SQL_SQLITE_ADOPT_H
#define SQL_SQLITE_ADOPT_H

#include "sql/adopt_part.h"

bool sqlite_adopt_up(struct adopting *a);
bool sqlite_adopt_down(struct adopting *a);

#endif
