-- It writes: POST alone.
-- call: me() is not null
CREATE FUNCTION add_genre(called text) RETURNS genres LANGUAGE sql AS $$
  insert into genres (name) values (called) returning *;
$$;
