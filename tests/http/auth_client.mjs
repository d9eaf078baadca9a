// What @supabase/auth-js makes of the server: node auth_client.mjs BASE EMAIL PASSWORD
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [base, email, password] = process.argv.slice(2);
const require = createRequire(join(process.env.MANOR_NODE, 'x.js'));
const { GoTrueClient } = require('@supabase/auth-js');

let count = 0;
let failed = 0;
function ok(name, value, more = '') {
	count++;
	if (!value) failed++;
	console.log(`${value ? 'ok' : 'not ok'} ${count} - ${name}`);
	if (!value) console.log(`# ${JSON.stringify(more)}`);
}
const client = () =>
	new GoTrueClient({ url: `${base}/auth/v1`, autoRefreshToken: false, persistSession: false });

const one = client();
let answer = await one.signInWithPassword({ email, password: 'wrong' });
ok('a wrong password is an AuthApiError', answer.error?.name === 'AuthApiError', answer.error);
ok('with its code', answer.error?.code === 'invalid_credentials', answer.error);
ok('and its status', answer.error?.status === 400, answer.error);

answer = await one.signInWithPassword({ email, password });
ok('a session', answer.data.session?.token_type === 'bearer', answer.error);
ok('its user', answer.data.user?.email === email, answer.data.user);
const first = answer.data.session;

answer = await one.getUser();
ok('getUser', answer.data.user?.id === first.user.id, answer.error);
answer = await one.getClaims();
ok('getClaims verifies by the public keys', answer.data?.claims.sub === first.user.id, answer.error);

answer = await one.refreshSession();
ok('refreshSession', answer.data.session?.refresh_token !== first.refresh_token, answer.error);

answer = await one.updateUser({ password: 'short', current_password: password });
ok('a weak password is an AuthWeakPasswordError',
	answer.error?.name === 'AuthWeakPasswordError', answer.error);
answer = await one.updateUser({ password: 'a wholly new password' });
ok('updateUser wants the current password', answer.error?.code === 'reauthentication_needed',
	answer.error);
answer = await one.updateUser({ password: 'a wholly new password', current_password: password });
ok('updateUser', answer.data.user?.email === email, answer.error);

const two = client();
answer = await two.signInWithPassword({ email, password: 'a wholly new password' });
ok('the new password signs in', answer.data.session !== null, answer.error);
answer = await one.signOut({ scope: 'others' });
ok('signOut of the others', answer.error === null, answer.error);
answer = await two.getUser();
ok('the other session is missing', answer.error?.name === 'AuthSessionMissingError', answer.error);
answer = await one.getUser();
ok('this one is not', answer.data.user?.email === email, answer.error);
answer = await one.signOut();
ok('signOut', answer.error === null, answer.error);
answer = await one.getSession();
ok('nothing is left', answer.data.session === null, answer.data);

console.log(`1..${count}`);
process.exit(failed ? 1 : 0);
