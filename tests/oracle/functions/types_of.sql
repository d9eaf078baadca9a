-- call: me() is not null
CREATE FUNCTION types_of(a bigint, b numeric, c boolean, d date, e timestamptz, f uuid, g text[])
RETURNS TABLE (a bigint, b numeric, c boolean, d date, e timestamptz, f uuid, g text[])
LANGUAGE sql STABLE AS $$
  select $1, $2, $3, $4, $5, $6, $7;
$$;
