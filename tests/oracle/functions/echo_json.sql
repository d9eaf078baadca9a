-- call: me() is not null
CREATE FUNCTION echo_json(jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
  select $1;
$$;
