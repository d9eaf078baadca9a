"""Random reads of tests/oracle/schema.dbml, the same for the same seed.

What PostgREST 12 gets wrong is not asked: an embed of no rows with an offset, an exact count
beside embeds that are cut, filters of embeds that are not selected.
"""
import random

TABLES = {
    'authors': {'id': 'int', 'name': 'text', 'born': 'date', 'country_code': 'text',
                'mentor_id': 'int'},
    'books': {'id': 'int', 'title': 'text', 'author_id': 'int', 'editor_id': 'int',
              'pages': 'int', 'price': 'number', 'state': 'state', 'tags': 'texts',
              'extra': 'json'},
    'reviews': {'id': 'int', 'book_id': 'int', 'reader': 'text', 'stars': 'int', 'words': 'text'},
    'genres': {'id': 'int', 'name': 'text'},
    'details': {'book_id': 'int', 'isbn': 'text', 'blurb': 'text'},
    'countries': {'code': 'text', 'name': 'text'},
    'book_genres': {'book_id': 'int', 'genre_id': 'int', 'is_main': 'bool'},
    'samples': {'id': 'int', 'a_small': 'int', 'an_int': 'int', 'a_big': 'int',
                'a_scaled': 'number', 'a_numeric': 'number', 'a_real': 'number',
                'a_double': 'number', 'a_text': 'text', 'a_varchar': 'text', 'a_char': 'text',
                'a_bool': 'bool', 'a_date': 'date', 'a_time': 'time', 'a_timestamp': 'moment',
                'a_timestamptz': 'zoned', 'a_uuid': 'uuid', 'a_jsonb': 'json', 'a_state': 'state',
                'some_ints': 'ints', 'some_texts': 'texts'},
}
KEYS = {'details': ['book_id'], 'countries': ['code'], 'book_genres': ['book_id', 'genre_id']}
# What is embedded, its table, and whether it is one row at most.
RELATIONS = {
    'books': [('author:authors!books_author_fk', 'authors', True),
              ('editor:authors!books_editor_fk', 'authors', True), ('reviews', 'reviews', False),
              ('genres', 'genres', False), ('details', 'details', True),
              ('book_genres', 'book_genres', False)],
    'authors': [('countries', 'countries', True), ('written:books!books_author_fk', 'books', False),
                ('edited:books!books_editor_fk', 'books', False),
                ('mentor:mentor_id', 'authors', True)],
    'reviews': [('books', 'books', True)],
    'genres': [('books', 'books', False), ('book_genres', 'book_genres', False)],
    'details': [('books', 'books', True)],
    'countries': [('authors', 'authors', False)],
    'book_genres': [('books', 'books', True), ('genres', 'genres', True)],
    'samples': [],
}
VALUES = {
    'int': ['-10', '-1', '0', '1', '2', '3', '4', '5', '10', '50', '100', '320'],
    'number': ['0', '1.5', '-1.5', '9.99', '12.5', '30', '1e2', '0.01', '50.05'],
    'text': ['plain', 'Plain', 'Zé', 'novel', 'a,b', 'Ana Lima', 'cat', 'PT', 'Tides', 'abc'],
    'bool': ['true', 'false'],
    'date': ['2024-02-29', '1999-12-31', '1962-11-30'],
    'time': ['10:20:30', '00:00', '23:59:59.999999'],
    'moment': ['2024-02-29T10:20:30', '2000-01-01'],
    'zoned': ['2024-02-29T10:20:30Z', '2000-01-01T00:00:00%2B01:00'],
    'uuid': ['11111111-1111-4111-8111-111111111111', '33333333-3333-4333-8333-333333333333'],
    'state': ['planned', 'printed', 'out of print'],
    'ints': ['{1}', '{3,4}', '{}', '{1,2,3}'],
    'texts': ['{a}', '{sea}', '{}', '{"long read"}'],
    'json': ['{"a":1}', '{}', '{"lang":"pt"}', '[7]'],
}
COMPARE = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'isdistinct']
PATTERNS = ['p*', '*a*', '_lain', '%25', 'P*n', '*Z*']
REGEXPS = ['^p', 'a$', '[a-c]', '^.{3,5}$']


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, share):
        return self.random.random() < share

    def pick(self, among):
        return self.random.choice(among)

    def values(self, kind, is_quoted):
        values = [self.pick(VALUES[kind]) for _ in range(self.random.randint(1, 3))]
        return ','.join(f'"{v}"' if is_quoted else v for v in values)

    def json_condition(self, column):
        if self.chance(0.4):
            path = self.pick(['->>lang', '->>a', '->>t', '->size->>w'])
            return column + path, self.pick(['eq.', 'neq.']) + self.pick(['pt', '1', 'x', '12'])
        if self.chance(0.5):
            path = self.pick(['->a', '->size->w', '->year'])
            return column + path, self.pick(['eq.', 'gt.', 'lt.']) + self.pick(['1', '12', '1999'])
        return column, self.pick(['cs.', 'cd.']) + self.pick(VALUES['json'])

    def condition(self, table, is_nested=False):
        """A column (or path) and what is asked of it; within brackets texts are quoted."""
        column = self.pick(list(TABLES[table]))
        kind = TABLES[table][column]
        negation = 'not.' if self.chance(0.25) else ''
        if self.chance(0.1) or (kind == 'json' and is_nested):
            return column, negation + 'is.null'
        if kind == 'json':
            column, rest = self.json_condition(column)
            return column, negation + rest
        if kind in ('ints', 'texts'):
            value = self.pick(['{1}', '{3,4}'] if kind == 'ints' else ['{a}', '{sea,air}'])
            return column, negation + self.pick(['cs.', 'cd.', 'ov.']) + value
        if self.chance(0.15):
            return column, f'{negation}in.({self.values(kind, kind == "text")})'
        if kind in ('int', 'number', 'date', 'text') and self.chance(0.15):
            many = self.pick(['(any)', '(all)'])
            values = self.values(kind, kind == 'text')
            return column, f'{negation}{self.pick(["eq", "gt", "lte"])}{many}.{{{values}}}'
        if kind == 'text' and self.chance(0.4):
            return column, negation + self.pick(['like.', 'ilike.']) + self.pick(PATTERNS)
        if kind == 'text' and not is_nested and self.chance(0.2):
            return column, negation + self.pick(['match.', 'imatch.']) + self.pick(REGEXPS)
        value = self.pick(VALUES[kind])
        if kind == 'text' and is_nested:
            value = f'"{value}"'
        return column, f'{negation}{self.pick(COMPARE)}.{value}'

    def logic(self, table, depth=0):
        parts = []
        for _ in range(self.random.randint(1, 3)):
            if depth < 2 and self.chance(0.3):
                word = self.pick(['and', 'or', 'not.and', 'not.or'])
                parts.append(word + self.logic(table, depth + 1))
            else:
                parts.append('.'.join(self.condition(table, True)))
        return f'({",".join(parts)})'

    def order(self, table):
        columns = [c for c, kind in TABLES[table].items() if kind != 'json']
        parts = [self.pick(columns) + self.pick(['', '.asc', '.desc'])
                 + self.pick(['', '.nullsfirst', '.nullslast'])
                 for _ in range(self.random.randint(0, 2))]
        return ','.join(parts + KEYS.get(table, ['id']))

    def embed(self, relation, depth, prefix, parameters):
        text, table, is_one = relation
        name = text.split(':')[0].split('!')[0]
        path = prefix + name
        join = self.pick(['', '', '!inner', '!left'])
        inner = self.columns(table, depth + 1, path + '.', parameters)
        if not is_one:
            parameters.append((path + '.order', self.order(table)))
            if self.chance(0.3):
                parameters.append((path + '.limit', str(self.random.randint(1, 2))))
                self.is_cut = True
        if self.chance(0.4):
            column, rest = self.condition(table)
            parameters.append((f'{path}.{column}', rest))
        if self.chance(0.1):
            parameters.append((path + '.or', self.logic(table)))
        if not prefix and self.chance(0.15):
            parameters.append((name, self.pick(['is.null', 'not.is.null'])))
        return f'{text}{join}({inner})'

    def columns(self, table, depth, prefix, parameters):
        names = list(TABLES[table])
        chosen = self.random.sample(names, self.random.randint(1, min(4, len(names))))
        items = ['*'] if self.chance(0.2) else [
            (f'a{depth}_{i}:' if self.chance(0.3) else '') + name for i, name in enumerate(chosen)]
        if RELATIONS[table] and depth < 3 and self.chance(0.8 - 0.2 * depth):
            count = self.random.randint(1, min(2, len(RELATIONS[table])))
            for relation in self.random.sample(RELATIONS[table], count):
                items.append(self.embed(relation, depth, prefix, parameters))
        return ','.join(items)

    def make(self):
        """The line of a request, and its headers."""
        table = self.pick([*TABLES, 'books', 'samples'])
        nested, self.is_cut = [], False
        parameters = [('select', self.columns(table, 0, '', nested))]
        parameters += [self.condition(table) for _ in range(self.random.randint(0, 2))]
        if self.chance(0.3):
            parameters.append((self.pick(['or', 'and', 'not.or', 'not.and']), self.logic(table)))
        parameters.append(('order', self.order(table)))
        if self.chance(0.2):
            parameters.append(('limit', str(self.random.randint(1, 4))))
        if self.chance(0.2):
            parameters.append(('offset', str(self.random.randint(0, 3))))
        query = '&'.join(f'{name}={value}' for name, value in parameters + nested)
        is_counted = self.chance(0.3) and not self.is_cut
        return f'GET /{table}?{query}', {'Prefer': 'count=exact'} if is_counted else {}
