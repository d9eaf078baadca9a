"""People of one class ask requests of one shape at once, with values of all kinds, so that
plans are shared between them: each must be given what he is given alone by a server that
keeps no plans. `dialect.py alone FILE` asks and keeps the answers, `dialect.py together FILE`
compares. BASE and PEOPLE (tokens) come from the environment. Prints what differs."""
import json
import os
import random
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request

BASE, PEOPLE = os.environ['BASE'], os.environ['PEOPLE'].split()
SHAPES = [
    'clients?name=like.{}*&select=id,name,tenant_id', 'clients?id=gt.{}&id=lt.{}&select=id',
    'clients?or=(id.eq.{},name.eq.{})&select=id', 'clients?id=in.({},{})',
    'clients?id=not.in.({},{})&select=id', 'clients?id=eq(any).{{{},{}}}&select=id',
    'clients?name=ilike(all).{{*{}*,*a*}}&select=id', 'clients?name=match.{}&select=id',
    'clients?name=imatch.{}&select=id', 'clients?name=fts.{}&select=id',
    'clients?name=wfts.{}&select=id', 'clients?name=isdistinct.{}&select=id',
    'clients?id=neq.{}&order=name', 'vehicles?clients.id=eq.{}&select=id,clients!inner(id,name)',
    'vehicles?select=id,...clients(name)&year=gte.{}', 'users?id=eq.{}',
    'users?select=id,user_roles(role_id)&id=gte.{}', 'notifications?user_id=eq.{}',
    'rpc/my_filings?id=gt.{}', 'filings?select=id,status_id&status_id=eq.{}&limit=3',
    'clients?created_at=gt.{}&select=id', 'clients?&id=eq.{}&&name=not.eq.{}&select=id',
    'clients?id=is.not_null&id=gt.{}', 'clients?limit={}&select=id', 'clients?id=eq.{}&id=eq.{}',
    'clients?select=id&name=eq.a%26id=eq.{}&id=gt.{}', 'clients?name=in.("{}",b,"c,d")&select=id',
]
VALUES = ['1', '2', '3', '27', '28', '40', '1990', '2010', 'A', 'a', 'Ana', 'o', 'null', 'x y',
          '%', '*', '(', '"', 'é', '1e3', '-1', '0', '', '2026-01-10', '2026-01-10T10:00:00',
          'a|b', '\0', '{}', '.', 'eq.1', '99999999999', 'true']


def requests():
    rng = random.Random(5)
    for shape in SHAPES:
        for _ in range(5):
            path = shape.format(*(rng.choice(VALUES) for _ in range(shape.count('{}'))))
            yield '/rest/v1/' + urllib.parse.quote(path, safe='/?=&.,()*":{}!')


def get(path, token):
    request = urllib.request.Request(BASE + path, headers={'Authorization': 'Bearer ' + token})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return [answer.status, answer.read().decode()]
    except urllib.error.HTTPError as error:
        return [error.code, json.load(error)['code']]


def ask(person, order, paths, out):
    for i in order:
        out[i] = get(paths[i], PEOPLE[person])


def together(paths, expected):
    threads, found = [], []
    for number in range(2 * len(PEOPLE)):
        person, order = number % len(PEOPLE), list(range(len(paths)))
        random.Random(number).shuffle(order)
        found.append((person, [None] * len(paths)))
        threads.append(threading.Thread(target=ask, args=(person, order, paths, found[-1][1])))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for person, answers in found:
        for i, answer in enumerate(answers):
            if answer != expected[person][i]:
                print(person, paths[i], answer, 'not', expected[person][i])


def main():
    paths = list(requests())
    if sys.argv[1] == 'together':
        with open(sys.argv[2], encoding='utf-8') as file:
            together(paths, json.load(file))
        return
    answers = [[None] * len(paths) for _ in PEOPLE]
    for person, out in enumerate(answers):
        ask(person, range(len(paths)), paths, out)
    with open(sys.argv[2], 'w', encoding='utf-8') as file:
        json.dump(answers, file)


main()
