package migrate

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"unframed/store"
)

// directive precedes a statement that is not for every server:
//
//	-- unframed:postgres           PostgreSQL alone
//	-- unframed:cockroach          CockroachDB alone
//	-- unframed:cockroach v22.2    CockroachDB from that version on
//	-- unframed:cockroach regions  CockroachDB, if the database has regions
const directive = "-- unframed:"

const countRegions = `SELECT count(*) FROM [SHOW REGIONS FROM DATABASE]`

// audience is the server that statements are offered to.
type audience struct {
	engine  store.Engine
	version string
	regions func(ctx context.Context) (int, error)
}

// refuses says why a statement with these comments is not for the server;
// empty if it is. Only what a newer or larger CockroachDB could do is worth
// telling, so worth is false for a statement meant for the other engine.
func (a audience) refuses(ctx context.Context, comments []string) (reason string, worth bool, err error) {
	for _, c := range comments {
		words, ok := strings.CutPrefix(strings.TrimSpace(c), directive)
		if !ok {
			continue
		}
		engine, need, _ := strings.Cut(strings.TrimSpace(words), " ")
		switch {
		case engine == "refuse", engine == "while", engine == "chosen": // of package plan, on what becomes of rows
		case engine == "postgres" && need == "":
			if a.engine != store.PostgreSQL {
				return "it is for PostgreSQL", false, nil
			}
		case engine == "cockroach":
			if a.engine != store.CockroachDB {
				return "it is for CockroachDB", need != "", nil
			}
			return a.lacks(ctx, need)
		default:
			return "", false, fmt.Errorf("the directive %q is unknown", c)
		}
	}
	return "", false, nil
}

// isForOther reports whether a comment keeps a statement from the engine.
func isForOther(comment string, engine store.Engine) bool {
	words := strings.TrimPrefix(strings.TrimSpace(comment), directive)
	word, _, _ := strings.Cut(strings.TrimSpace(words), " ")
	return word == "postgres" && engine != store.PostgreSQL || word == "cockroach" && engine != store.CockroachDB
}

// lacks says what the CockroachDB server does not have of what is needed.
func (a audience) lacks(ctx context.Context, need string) (string, bool, error) {
	switch {
	case need == "":
		return "", false, nil
	case need == "regions":
		n, err := a.regions(ctx)
		if err != nil || n > 0 {
			return "", false, err
		}
		return "the database has no regions", true, nil
	case atLeast(a.version, need):
		return "", false, nil
	}
	return fmt.Sprintf("it needs CockroachDB %s and this is %s", need, a.version), true, nil
}

// atLeast compares versions such as "v22.1.9" and "v22.2" by their numbers.
func atLeast(have, need string) bool {
	h, n := numbers(have), numbers(need)
	for i := range n {
		switch {
		case i >= len(h):
			return false
		case h[i] != n[i]:
			return h[i] > n[i]
		}
	}
	return true
}

// numbers reads the leading numbers of a version; "v23.1.0-beta.2" is 23, 1, 0.
func numbers(version string) []int {
	version, _, _ = strings.Cut(strings.TrimPrefix(version, "v"), "-")
	var list []int
	for _, part := range strings.Split(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return list
		}
		list = append(list, n)
	}
	return list
}
