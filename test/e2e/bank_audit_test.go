package e2e

import (
	"context"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/posting"
	"unframed/ent/transfer"
	"unframed/ent/user"
	acting "unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

const openingBalance = 1000_00

// audit compares the database with what the customers were told.
func (b *bank) audit(direct store.Options) {
	b.verify()
	s := testkit.Open(b.T, direct)
	ctx := acting.AsSystem(context.Background(), "audit the bank")
	made := map[string][]*ent.Transfer{}
	byID := map[uuid.UUID]*ent.Transfer{}
	for _, t := range s.Transfer.Query().Where(transfer.NoteNEQ("Opening balance")).AllX(ctx) {
		made[t.Note] = append(made[t.Note], t)
		byID[t.ID] = t
	}
	posted := map[uuid.UUID]int{}
	for _, p := range s.Posting.Query().Where(posting.SideEQ(posting.SideDebit)).AllX(ctx) {
		posted[p.TransferID]++
	}
	expected := map[int]int64{}
	counts := map[string]int{}
	for _, c := range b.clients {
		for _, d := range c.deals {
			counts[outcomes[d.outcome]]++
			b.check(d, made[d.note], posted)
			if t := made[d.note]; len(t) == 1 && t[0].State == transfer.StateConfirmed {
				counts["confirmed"]++
				expected[d.from] -= int64(d.amount)
				expected[d.to] += int64(d.amount)
			}
		}
	}
	for _, c := range b.clients {
		if balance := s.User.Query().Where(user.Username(c.name)).QueryAccount().OnlyX(ctx).Balance; balance != openingBalance+expected[c.number] {
			b.Errorf("%s holds %d, the history makes %d", c.name, balance, openingBalance+expected[c.number])
		}
	}
	if counts["applied"] == 0 {
		b.Error("nothing was acknowledged, so nothing was shown")
	}
	b.Logf("seed %d: %d acknowledged, %d refused, %d told that nothing was changed, %d without an answer; %d confirmed in the database",
		b.seed, counts["applied"], counts["refused"], counts["unharmed"], counts["unknown"], counts["confirmed"])
	b.Logf("%d instances killed, %d database restarts, %d times all connections cut, commits lost: %d before and %d after the server had them",
		b.kills.Load(), b.restarts.Load(), b.cuts.Load(), b.lostBefore.Load(), b.lostAfter.Load())
}

// check holds one deal to what its customer was told.
func (b *bank) check(d *deal, found []*ent.Transfer, posted map[uuid.UUID]int) {
	b.Helper()
	if len(found) > 1 {
		b.Errorf("deal %s was made %d times", d.note, len(found))
	}
	if len(found) == 0 {
		if d.id != "" {
			b.Errorf("deal %s was acknowledged as made and is missing", d.note)
		}
		return
	}
	t := found[0]
	confirmed := t.State == transfer.StateConfirmed
	switch {
	case t.Amount != int64(d.amount):
		b.Errorf("deal %s is over %d, not %d", d.note, t.Amount, d.amount)
	case d.outcome == applied && !confirmed:
		b.Errorf("deal %s was acknowledged and is %s", d.note, t.State)
	case (d.outcome == refused || d.outcome == unharmed) && confirmed:
		b.Errorf("deal %s was %s to its customer and is confirmed", d.note, outcomes[d.outcome])
	case confirmed != (posted[t.ID] == 1):
		b.Errorf("deal %s is %s with %d postings", d.note, t.State, posted[t.ID])
	}
}
