package reports

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"

	"entgo.io/ent/dialect/sql"

	"unframed/ent"
	"unframed/ent/report"
	"unframed/ent/reportcount"
)

// maxRows is how many rows of one kind are kept; others of that kind are
// counted together. It holds for each kind alone, so that a flood of one hides
// nothing of another.
const maxRows = 300

// write adds the batch to what is stored, in one transaction of four statements
// at most.
func (s *Service) write(ctx context.Context, b batch) error {
	return s.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		rows, err := fit(ctx, tx, b.rows)
		if err != nil {
			return err
		}
		if err := addRows(ctx, tx, rows); err != nil {
			return err
		}
		return addHours(ctx, tx, b.hours)
	})
}

// fit counts the reports that are new, and for which no row is left, under the
// rest of their kind.
func fit(ctx context.Context, tx *ent.Client, rows map[fingerprint]sighting) (map[fingerprint]sighting, error) {
	known, err := storedOf(ctx, tx, rows)
	if err != nil || len(known) == len(rows) {
		return rows, err
	}
	taken, err := rowsTaken(ctx, tx)
	if err != nil {
		return nil, err
	}
	fitting := newBatch()
	for _, print := range inOrder(rows) {
		s := rows[print]
		switch {
		case known[print]:
		case taken[s.Kind] < maxRows:
			taken[s.Kind]++
		default:
			s.Report = s.Kind.rest()
		}
		fitting.merge(s)
	}
	return fitting.rows, nil
}

// storedOf says which of the reports have a row.
func storedOf(ctx context.Context, tx *ent.Client, rows map[fingerprint]sighting) (map[fingerprint]bool, error) {
	var prints [][]byte
	for print := range rows {
		prints = append(prints, print[:])
	}
	list, err := tx.Report.Query().Where(report.FingerprintIn(prints...)).Select(report.FieldFingerprint).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for known reports: %w", err)
	}
	known := map[fingerprint]bool{}
	for _, r := range list {
		known[fingerprint(r.Fingerprint)] = true
	}
	return known, nil
}

// rowsTaken is how many rows there are of each kind.
func rowsTaken(ctx context.Context, tx *ent.Client) (map[Kind]int, error) {
	var rows []struct {
		Kind  Kind `sql:"kind"`
		Count int  `sql:"count"`
	}
	if err := tx.Report.Query().GroupBy(report.FieldKind).Aggregate(ent.Count()).Scan(ctx, &rows); err != nil {
		return nil, fmt.Errorf("count the rows of reports: %w", err)
	}
	taken := map[Kind]int{}
	for _, r := range rows {
		taken[r.Kind] = r.Count
	}
	return taken, nil
}

// addRows inserts the reports, and adds to those that are there.
func addRows(ctx context.Context, tx *ent.Client, rows map[fingerprint]sighting) error {
	var all []*ent.ReportCreate
	for _, print := range inOrder(rows) {
		s := rows[print]
		all = append(all, tx.Report.Create().SetFingerprint(print[:]).SetKind(string(s.Kind)).SetReason(s.Reason).
			SetPage(s.Page).SetSource(s.Source).SetDisposition(s.Disposition).SetUserAgent(s.UserAgent).
			SetFirstAt(s.first).SetLastAt(s.last).SetSeen(s.seen))
	}
	err := tx.Report.CreateBulk(all...).OnConflict(sql.ConflictColumns(report.FieldFingerprint), sql.ResolveWith(func(u *sql.UpdateSet) {
		laterExcluded(u, report.FieldLastAt)
		addExcluded(u, report.FieldSeen)
	})).Exec(ctx)
	if err != nil {
		return fmt.Errorf("store reports: %w", err)
	}
	return nil
}

// addHours adds to the counts of the hours.
func addHours(ctx context.Context, tx *ent.Client, hours map[hourly]int64) error {
	var all []*ent.ReportCountCreate
	for _, h := range slices.SortedFunc(maps.Keys(hours), hourly.compare) {
		all = append(all, tx.ReportCount.Create().SetHour(h.hour).SetKind(h.kind).SetSeen(hours[h]))
	}
	err := tx.ReportCount.CreateBulk(all...).OnConflict(sql.ConflictColumns(reportcount.FieldHour, reportcount.FieldKind),
		sql.ResolveWith(func(u *sql.UpdateSet) { addExcluded(u, reportcount.FieldSeen) })).Exec(ctx)
	if err != nil {
		return fmt.Errorf("store the counts of reports: %w", err)
	}
	return nil
}

// laterExcluded keeps the later of the time that is stored and the one that comes: an
// instance that is slow to write may come with the earlier one.
func laterExcluded(u *sql.UpdateSet, column string) {
	u.Set(column, sql.ExprFunc(func(b *sql.Builder) {
		stored, comes := u.Table().C(column), sql.Dialect(b.Dialect()).Table("excluded").C(column)
		b.WriteString("CASE WHEN ").Ident(stored).WriteString(" < ").Ident(comes).
			WriteString(" THEN ").Ident(comes).WriteString(" ELSE ").Ident(stored).WriteString(" END")
	}))
}

// addExcluded makes an upsert add the new value of a column to the old.
func addExcluded(u *sql.UpdateSet, column string) {
	u.Set(column, sql.ExprFunc(func(b *sql.Builder) {
		b.Ident(u.Table().C(column)).Pad().WriteByte('+').Pad().Ident(sql.Dialect(b.Dialect()).Table("excluded").C(column))
	}))
}

// inOrder are the fingerprints in an order that all writers share, or two of
// them would wait for each other's rows.
func inOrder(rows map[fingerprint]sighting) []fingerprint {
	return slices.SortedFunc(maps.Keys(rows), func(a, b fingerprint) int { return bytes.Compare(a[:], b[:]) })
}
