-- call: true
CREATE FUNCTION statements() RETURNS void LANGUAGE sql AS $$
  create table x (a int);
  truncate clients;
  set local manor.tenant = '2';
  copy clients to stdout;
  merge into clients using users on true when matched then delete;
  select set_config('manor.tenant', '2', true);
$$;
