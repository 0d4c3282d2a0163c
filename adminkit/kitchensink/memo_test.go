package kitchensink_test

import (
	"testing"

	"github.com/google/uuid"

	"unframed/adminkit/kitchensink"
	"unframed/adminkit/kitchensink/ent"
	"unframed/adminkit/kitchensink/ent/answer"
	"unframed/adminkit/kitchensink/ent/memo"
)

// TestRulesAskTheWholeViewer reads, makes, changes and deletes what Theirs and
// Who decide about, along an edge too. The twin is whose the rows are.
func TestRulesAskTheWholeViewer(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		ann, bob := uuid.New(), uuid.New()
		all, asAnn, asBob, unknown := admin(t), person(t, ann), person(t, bob), person(t, uuid.Max)
		hers := z.Client.Memo.Create().SetAudience(ann.String()).SaveX(all)
		below := z.Client.Answer.Create().SetMemoID(hers.ID).SetText("x").SaveX(all)
		if n := z.Client.Memo.Query().CountX(asAnn); n != 1 {
			t.Errorf("Ann reads %d memos, want hers", n)
		}
		if n := z.Client.Answer.Query().Where(answer.HasMemoWith(memo.ID(hers.ID))).CountX(asAnn); n != 1 {
			t.Errorf("Ann reads %d answers along the edge, want hers", n)
		}
		if n := z.Client.Memo.Query().CountX(asBob) + z.Client.Answer.Query().CountX(asBob); n != 0 {
			t.Errorf("Bob reads %d rows of Ann's", n)
		}
		_, err := z.Client.Memo.Query().Count(unknown)
		refusedAs(t, "a value that is nil, read", err)
		_, err = z.Client.Answer.Query().Count(unknown)
		refusedAs(t, "Who that is not met, read", err)

		refusedAs(t, "a memo for another", z.Client.Memo.Create().SetAudience(ann.String()).Exec(asBob))
		refusedAs(t, "a memo for nobody", z.Client.Memo.Create().SetAudience("").Exec(unknown))
		refusedAs(t, "an answer to another's", z.Client.Answer.Create().SetMemoID(hers.ID).SetText("y").Exec(asBob))
		if err := z.Client.Answer.Create().SetMemoID(hers.ID).SetText("y").Exec(asAnn); err != nil {
			t.Errorf("Ann answers: %v", err)
		}
		if err := z.Client.Memo.Create().SetAudience(bob.String()).Exec(asBob); err != nil {
			t.Errorf("Bob's own memo: %v", err)
		}
		if err := z.Client.Answer.UpdateOneID(below.ID).SetText("z").Exec(asBob); !ent.IsNotFound(err) {
			t.Errorf("Bob changes Ann's answer: %v", err)
		}
		if err := z.Client.Answer.UpdateOneID(below.ID).SetText("z").Exec(asAnn); err != nil {
			t.Errorf("Ann changes hers: %v", err)
		}
		refusedAs(t, "Not of Who, by one who is known", z.Client.Answer.DeleteOneID(below.ID).Exec(asAnn))
		if err := z.Client.Answer.DeleteOneID(below.ID).Exec(unknown); err != nil {
			t.Errorf("whom Not of Who is met by: %v", err)
		}
	})
}
