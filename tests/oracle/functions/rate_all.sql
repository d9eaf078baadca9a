-- call: me() is not null
CREATE FUNCTION rate_all(given smallint) RETURNS SETOF reviews LANGUAGE sql AS $$
  update reviews set stars = given where stars < given returning *;
$$;
