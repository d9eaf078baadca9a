"""Paging by cursor equals the whole list, forwards and backwards, for random orders, filters
and page sizes. Prints lines of "ok" and "not ok"; BASE and TOKEN come from the environment."""
import json
import os
import random
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

BASE, TOKEN = os.environ['BASE'], os.environ['TOKEN']
LINK = re.compile(r'<([^>]*)>; rel="(\w+)"')
rng = random.Random(int(os.environ.get('SEED', '7')))


def get(path, token=TOKEN):
    request = urllib.request.Request(BASE + path, headers={'Authorization': 'Bearer ' + token})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            links = {rel: to for to, rel in LINK.findall(answer.headers.get('Link') or '')}
            return answer.status, json.load(answer), links, answer.headers
    except urllib.error.HTTPError as error:
        return error.code, json.load(error), {}, error.headers


def post(path, body):
    request = urllib.request.Request(
        BASE + path, data=json.dumps(body).encode(), method='POST',
        headers={'Authorization': 'Bearer ' + TOKEN, 'Content-Type': 'application/json'})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.status


def walk(path, rel):
    """All rows from a page on, as pages; the last page's links."""
    pages = []
    while True:
        status, rows, links, _ = get(path)
        if status != 200:
            raise AssertionError(f'{path}: {status} {rows}')
        pages.append(rows)
        if rel not in links:
            return pages, path
        path = links[rel]
        if len(pages) > 500:
            raise AssertionError(f'{path}: no end')


ORDERS = {
    'clients': (['name', 'email', 'phone', 'created_at', 'id'], ''),
    'vehicles': (['vin', 'year', 'make', 'model', 'client_id', 'clients(email)',
                  'clients(phone)', 'vehicle_categories(name)'],
                 ',clients(name,email),vehicle_categories(name)'),
    'filings': (['created_at', 'status_id', 'vehicles(vin)', 'clients(phone)',
                 'filing_statuses(name)'],
                ',clients(name),vehicles(vin),filing_statuses(name)'),
}
FILTERS = {
    'clients': ['', 'id=gt.3', 'phone=is.null', 'or=(email.is.null,phone.not.is.null)'],
    'vehicles': ['', 'year=gt.2000', 'vin=is.null'],
    'filings': ['', 'status_id=neq.2', 'clients.name=neq.x'],
}


def question():
    table = rng.choice(list(ORDERS))
    columns, embeds = ORDERS[table]
    orders = []
    for column in rng.sample(columns, rng.randint(0, min(4, len(columns)))):
        orders.append(column + rng.choice(['', '.asc', '.desc']) +
                      rng.choice(['', '.nullsfirst', '.nullslast']))
    parts = ['select=id' + embeds] if embeds or rng.random() < 0.5 else []
    text = rng.choice(FILTERS[table])
    if text:
        parts.append(text)
    return table, parts, orders


def check_walks(rounds):
    for i in range(rounds):
        table, parts, orders = question()
        full = [o for o in orders]
        if not any(o.split('.')[0] == 'id' for o in orders):
            full.append('id')
        base = f'/rest/v1/{table}?' + '&'.join(parts)
        _, whole, _, _ = get(base + '&order=' + ','.join(full))
        size = rng.randint(1, 7)
        path = base + ('&order=' + ','.join(orders) if orders else '') + f'&limit={size}&cursor='
        pages, last = walk(path, 'next')
        got = [row for page in pages for row in page]
        name = f'{table} by {",".join(orders) or "nothing"}, {size} a page, {" ".join(parts)}'
        if got != whole:
            print(f'not ok {name}: forwards {[r.get("id") for r in got]} '
                  f'instead of {[r.get("id") for r in whole]}')
            continue
        # Backwards from the last page that has rows.
        pages = [page for page in pages if page]
        if len(pages) > 1:
            at = path
            for _ in range(len(pages) - 1):
                at = get(at)[2]['next']
            back, _ = walk(at, 'prev')
            back = [page for page in back if page]
            got = [row for page in reversed(back) for row in page]
            if got != whole:
                print(f'not ok {name}: backwards {[r.get("id") for r in got]} '
                      f'instead of {[r.get("id") for r in whole]}')
                continue
            # And forwards again from there.
            _, _, links, _ = get(at)
            _, rows, links, _ = get(links['prev'])
            _, again, _, _ = get(links['next'])
            if again != pages[-1]:
                print(f'not ok {name}: there and back')
                continue
        print(f'ok {name}')


def check_changes():
    """What is inserted or deleted meanwhile moves nobody."""
    post('/rest/v1/clients', [{'name': f'm{i:02}'} for i in range(10)])
    path = '/rest/v1/clients?select=name&name=like.m*&order=name&limit=3&cursor='
    seen = []
    _, rows, links, _ = get(path)
    seen += rows
    post('/rest/v1/clients', [{'name': 'm00a'}, {'name': 'm04a'}])
    request = urllib.request.Request(
        BASE + '/rest/v1/clients?name=in.(m01,m02,m03)', method='DELETE',
        headers={'Authorization': 'Bearer ' + TOKEN})
    urllib.request.urlopen(request, timeout=30)
    while 'next' in links:
        _, rows, links, _ = get(links['next'])
        seen += rows
    names = [row['name'] for row in seen]
    expected = ['m00', 'm01', 'm02', 'm04', 'm04a'] + [f'm{i:02}' for i in range(5, 10)]
    print(('ok' if names == expected else 'not ok') + f' rows that come and go: {names}')


check_walks(int(sys.argv[1]))
check_changes()
