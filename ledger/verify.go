package ledger

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent/account"
)

// verifyBatch is how many rows are checked with one query. Each query sees one
// moment of the database, so the books can be verified while they are written.
const verifyBatch = 1000

// maxListed bounds how many discrepancies a Report lists; all are counted.
const maxListed = 1000

// Report is what Verify found.
type Report struct {
	Accounts, Transfers, Postings int
	Total                         Amount // of all balances; zero in sound books
	Found                         int    // how many discrepancies there are
	Discrepancies                 []Discrepancy
}

// Sound reports whether nothing is wrong.
func (r *Report) Sound() bool { return r.Found == 0 }

func (r *Report) note(kind string, id uuid.UUID, format string, values ...any) {
	r.Found++
	if len(r.Discrepancies) < maxListed {
		r.Discrepancies = append(r.Discrepancies, Discrepancy{kind, id, fmt.Sprintf(format, values...)})
	}
}

// Discrepancy is one thing that is wrong with the books.
type Discrepancy struct {
	Kind   string // account, transfer, posting or total
	ID     uuid.UUID
	Detail string
}

// String is the discrepancy on one line.
func (d Discrepancy) String() string { return fmt.Sprintf("%s %s: %s", d.Kind, d.ID, d.Detail) }

// Verify reads every account, transfer and posting and holds them to the rules:
// the balances sum to zero, none but the treasury's is below it, each is the
// sum of its postings and each posting continues the one before; a confirmed
// transfer has exactly its two postings, any other has none. progress, unless
// nil, is told how many of how many rows have been read.
func (s *Service) Verify(ctx context.Context, progress func(done, of int)) (*Report, error) {
	ctx = verifying.In(ctx)
	v := &verification{Service: s, report: &Report{}, progress: progress}
	for _, step := range []func(context.Context) error{v.count, v.total, v.accounts, v.transfers, v.postings} {
		if err := step(ctx); err != nil {
			return nil, fmt.Errorf("verify the books: %w", err)
		}
	}
	return v.report, nil
}

type verification struct {
	*Service
	report   *Report
	progress func(done, of int)
	done, of int
}

func (v *verification) advance(rows int) {
	v.done += rows
	if v.progress != nil {
		v.progress(v.done, max(v.of, v.done))
	}
}

func (v *verification) count(ctx context.Context) error {
	accounts, err := v.store.Account.Query().Count(ctx)
	if err != nil {
		return err
	}
	transfers, err := v.store.Transfer.Query().Count(ctx)
	if err != nil {
		return err
	}
	postings, err := v.store.Posting.Query().Count(ctx)
	v.of = accounts + transfers + postings
	return err
}

func (v *verification) total(ctx context.Context) error {
	var sums []struct {
		Sum sql.NullInt64 `sql:"sum"`
	}
	err := v.store.Account.Query().Modify(func(q *sql.Selector) {
		q.Select(sql.As(sql.Sum(q.C(account.FieldBalance)), "sum"))
	}).Scan(ctx, &sums)
	if err != nil {
		return err
	}
	if v.report.Total = Amount(sums[0].Sum.Int64); v.report.Total != 0 {
		v.report.note("total", uuid.Nil, "all balances sum to %s, not to zero", v.report.Total)
	}
	return nil
}
