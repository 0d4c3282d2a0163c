package store_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"unframed/ent"
	"unframed/ent/account"
	"unframed/ent/apitoken"
	"unframed/ent/predicate"
	"unframed/ent/user"
	"unframed/internal/names"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

// pieces are what somebody gives for the name of a column, to be compared with 7, which
// is what another's account holds. Names stand in backticks here.
var pieces = map[string]string{
	"a query":                     "(SELECT b.balance FROM accounts AS b WHERE b.balance = 7)",
	"a query in quotation marks":  "(SELECT `b`.`balance` FROM `accounts` AS `b` WHERE `b`.`balance` > `accounts`.`balance`)",
	"a set that is asked":         "`accounts`.`id` IN (SELECT `accounts`.`id` FROM `accounts`) AND 7",
	"an OR that undoes the rule":  "`accounts`.`balance` = `accounts`.`balance` OR `accounts`.`balance`",
	"an OR behind a parenthesis":  "`accounts`.`balance` = 7) OR (`accounts`.`balance`",
	"an order that eats the rule": "`accounts`.`balance` = `accounts`.`balance` ORDER BY `accounts`.`balance`",
	"a limit that eats the rule":  "`accounts`.`balance` = `accounts`.`balance` LIMIT `accounts`.`balance`",
	"a comment that cuts it off":  "`accounts`.`balance` = 7 -- `.`",
	"a comment in between":        "`accounts`.`balance`/**/",
	"a range that eats the rule":  "`accounts`.`balance` BETWEEN `accounts`.`balance`",
	"a case that eats the rule":   "CASE WHEN `accounts`.`balance` = 7 THEN 7 ELSE `accounts`.`balance`",
	"a function":                  "(abs(`accounts`.`balance`))",
	"a function that runs a text": "(query_to_xml('select 1', true, true, ''))",
	"another table":               "`users`.`password_hash`",
	"a column of the system":      "`accounts`.`ctid`",
	"what Beside writes, guessed": "/*000000000000000000000000*/(SELECT `b`.`balance` FROM `accounts` AS `b`)",
	"a second statement":          "`accounts`.`balance`; DELETE FROM `accounts`; (`",
	"no column":                   "typed",
}

var ofTokens = strings.NewReplacer("accounts", "api_tokens", "balance", "name")

// TestNameThatIsNoColumnIsNeverSent puts pieces of statements where ent takes the name
// of a column: in predicates, orders, lists of columns and aggregates. The twin shows
// on a client without the store's driver that some of them read another's row.
func TestNameThatIsNoColumnIsNeverSent(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s, system := open(t, o)
		make := func(name string, balance int64) *ent.User {
			u := s.User.Create().SetUsername(name).SetUsernameKey(name).SetEmail(name + "@example.com").SetEmailKey(name + "@example.com").
				SetDisplayName(name).SetPasswordHash("x").SaveX(system)
			s.Account.Create().SetUserID(u.ID).SetBalance(balance).ExecX(system)
			s.APIToken.Create().SetUserID(u.ID).SetName("a token").SetTokenHash([]byte(name)).SetScopes([]string{}).SaveX(system)
			return u
		}
		make("anna", 7)
		me := viewer.NewContext(t.Context(), viewer.Person(make("ben", 3).ID, viewer.User))
		in, quote := dialect.SQLite, "`"
		if s.Engine != store.SQLite {
			in, quote = dialect.Postgres, `"`
		}
		bare := ent.NewClient(ent.Driver(sql.OpenDB(in, s.DB())))
		reads := 0
		for what, piece := range pieces {
			piece = strings.ReplaceAll(piece, "`", quote)
			where := predicate.Account(sql.FieldEQ(piece, 7))
			if !strings.Contains(piece, ";") { // which SQLite would run
				if n, err := bare.Account.Query().Where(where).Count(me); err == nil && n > 0 {
					reads++
				}
			}
			_, found := s.Account.Query().Where(where).All(me)
			if !errors.Is(found, names.ErrForeign) || !strings.Contains(found.Error(), "store/names_test.go:") {
				t.Errorf("%s: %v, want ErrForeign and the line", what, found)
			}
			// What stays within a parenthesis, beside the rule, finds what may be read anyway.
			if two, err := s.Account.Query().Where(account.Or(where, account.Balance(4))).All(me); slices.ContainsFunc(two, func(a *ent.Account) bool { return a.Balance != 3 }) {
				t.Errorf("%s in one of two: %v, %v", what, two, err)
			}
			if within, err := s.User.Query().Where(user.HasAccountWith(where)).All(me); slices.ContainsFunc(within, func(u *ent.User) bool { return u.Username != "ben" }) {
				t.Errorf("%s within an edge: %v, %v", what, within, err)
			}
			_, along := s.User.Query().QueryAccount().Where(where).All(me)
			_, sorted := s.Account.Query().Order(sql.OrderByField(piece).ToFunc()).All(me)
			_, summed := s.User.Query().Order(user.BySessions(sql.OrderBySum(piece))).All(system)
			_, selected := s.Account.Query().Select(piece).Strings(me)
			_, called := s.Account.Query().Aggregate(ent.As(ent.Count(), "n, "+piece)).Ints(me)
			var rows []struct{ Balance int }
			for how, err := range map[string]error{
				"behind an edge": along, "as an order": sorted, "as an order by a sum": summed, "as a column": selected,
				"as a name": called, "as a group": s.Account.Query().GroupBy(piece).Aggregate(ent.Count()).Scan(me, &rows),
				"in a transaction": s.Transact(me, func(ctx context.Context, tx *ent.Client) error {
					_, err := tx.Account.Query().Where(where).All(ctx)
					return err
				}),
				"in a change": s.APIToken.Update().Where(predicate.APIToken(sql.FieldEQ(ofTokens.Replace(piece), "7"))).SetRevokedAt(time.Now()).Exec(me),
			} {
				if err == nil {
					t.Errorf("%s %s is sent", what, how)
				}
			}
		}
		if reads < 3 {
			t.Errorf("without the store's driver %d of them read another's row: they prove nothing", reads)
		}
		if n := s.APIToken.Query().Where(apitoken.RevokedAtNotNil()).CountX(system); n != 0 {
			t.Errorf("%d tokens are revoked", n)
		}
	})
}
