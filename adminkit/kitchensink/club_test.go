package kitchensink_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"unframed/adminkit/kitchensink"
	"unframed/adminkit/kitchensink/ent"
	"unframed/adminkit/kitchensink/ent/member"
	"unframed/adminkit/kitchensink/ent/shelf"
	"unframed/internal/viewer"
)

// club is two members; whoever acts is the first.
type club struct {
	*ent.Client
	asAnn, desk context.Context
	hers, his   *ent.Member
}

func eachClub(t *testing.T, test func(t *testing.T, c *club)) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		ann, bob := uuid.New(), uuid.New()
		c := &club{Client: z.Client, asAnn: person(t, ann), desk: admin(t)}
		c.hers = c.Member.Create().SetPersonID(ann).SetName("Ann").SaveX(c.asAnn)
		c.his = c.Member.Create().SetPersonID(bob).SetName("Bob").SaveX(person(t, bob))
		test(t, c)
	})
}

// TestRulesBindAChangeOfNothingButLinks changes links of another's row, and nothing
// of the row itself, for which ent sends no statement that a rule could narrow. The
// twin is one's own row.
func TestRulesBindAChangeOfNothingButLinks(t *testing.T) {
	eachClub(t, func(t *testing.T, c *club) {
		topic := c.Topic.Create().SetName("x").SaveX(c.asAnn)
		if err := c.Member.UpdateOne(c.his).AddTopics(topic).Exec(c.asAnn); !ent.IsNotFound(err) {
			t.Errorf("Ann links a topic to Bob: %v", err)
		}
		if err := c.Member.UpdateOne(c.hers).AddTopics(topic).Exec(c.asAnn); err != nil {
			t.Errorf("Ann links a topic to herself: %v", err)
		}
		if err := c.Member.UpdateOne(c.hers).Where(member.Name("somebody else")).RemoveTopics(topic).Exec(c.asAnn); !ent.IsNotFound(err) {
			t.Errorf("a change asks for more than the row has, and is made: %v", err)
		}
		if n := c.his.QueryTopics().CountX(c.desk) + 2*c.hers.QueryTopics().CountX(c.desk); n != 2 {
			t.Errorf("Bob's topics and twice Ann's are %d, want 2", n)
		}
	})
}

// TestAChangeOfNothingTellsNothing asks for another's diary by a change of it that
// changes nothing and returns the row.
func TestAChangeOfNothingTellsNothing(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		ann, bob := uuid.New(), uuid.New()
		his := z.Client.Diary.Create().SetWriter(bob).SetName("secret").SaveX(person(t, bob))
		if row, err := z.Client.Diary.UpdateOneID(his.ID).Save(person(t, ann)); !ent.IsNotFound(err) {
			t.Errorf("Ann reads Bob's diary: %v, %v", row, err)
		}
		if row, err := z.Client.Diary.UpdateOneID(his.ID).Save(person(t, bob)); err != nil || row.Name != "secret" {
			t.Errorf("Bob reads his own: %v, %v", row, err)
		}
	})
}

// TestTheOtherEndHasASay links rows by an edge whose other end is changed by it, or
// whose links are rows of their own. The twin is who may change that end too.
func TestTheOtherEndHasASay(t *testing.T) {
	eachClub(t, func(t *testing.T, c *club) {
		refusedAs(t, "a partner who did not say so", c.Member.UpdateOne(c.hers).SetPartner(c.his).Exec(c.asAnn))
		second := c.Member.Create().SetPersonID(c.hers.PersonID).SetName("Ann too").SaveX(c.asAnn)
		if err := c.Member.UpdateOne(c.hers).SetPartner(second).Exec(c.asAnn); err != nil || !second.QueryPartner().ExistX(c.desk) {
			t.Errorf("both are hers: %v", err)
		}
		if err := c.Member.UpdateOne(c.hers).ClearPartner().Exec(c.asAnn); err != nil || second.QueryPartner().ExistX(c.desk) {
			t.Errorf("both are hers, parted: %v", err)
		}

		plank := c.Shelf.Create().SetName("x").SaveX(viewer.AsSystem(t.Context(), "test")).ID
		refusedAs(t, "a shelf that everybody may name, and the desk gives", c.Member.UpdateOne(c.hers).AddShelfIDs(plank).Exec(c.asAnn))
		refusedAs(t, "the same from the other end", c.Shelf.UpdateOneID(plank).SetMemberID(c.hers.ID).Exec(c.asAnn))
		if c.Shelf.Query().Where(shelf.HasMember()).ExistX(c.desk) {
			t.Error("the shelf is somebody's")
		}

		badge := c.Badge.Create().SetName("x").SaveX(c.asAnn)
		refusedAs(t, "an award", c.Award.Create().SetMemberID(c.hers.ID).SetBadgeID(badge.ID).Exec(c.asAnn))
		refusedAs(t, "an award by its link", c.Member.UpdateOne(c.hers).AddBadges(badge).Exec(c.asAnn))
		c.Award.Create().SetMemberID(c.hers.ID).SetBadgeID(badge.ID).ExecX(c.desk)
		refusedAs(t, "taking an award away by its link", c.Member.UpdateOne(c.hers).RemoveBadges(badge).Exec(c.asAnn))
		refusedAs(t, "taking all away", c.Member.UpdateOne(c.hers).ClearBadges().Exec(c.asAnn))
		if n := c.Award.Query().CountX(c.desk); n != 1 {
			t.Errorf("there are %d awards, want the desk's", n)
		}
	})
}

// TestNobodyGivesAwayWhatTheirRuleSaysIsTheirs makes one's own row another's, which
// the rule for new rows keeps from them. The twin changes something else.
func TestNobodyGivesAwayWhatTheirRuleSaysIsTheirs(t *testing.T) {
	eachClub(t, func(t *testing.T, c *club) {
		refusedAs(t, "a member in Bob's name", c.Member.Create().SetPersonID(c.his.PersonID).SetName("words of Ann").Exec(c.asAnn))
		refusedAs(t, "the same in two steps", c.Member.UpdateOne(c.hers).SetPersonID(c.his.PersonID).Exec(c.asAnn))
		if err := c.Member.UpdateOne(c.hers).SetName("Anna").Exec(c.asAnn); err != nil {
			t.Errorf("her own name: %v", err)
		}
		memo := c.Memo.Create().SetAudience(c.hers.PersonID.String()).SaveX(c.asAnn)
		refusedAs(t, "a memo, by Theirs", c.Memo.UpdateOne(memo).SetAudience(c.his.PersonID.String()).Exec(c.asAnn))
		other := c.Memo.Create().SetAudience(c.hers.PersonID.String()).SaveX(c.asAnn)
		answer := c.Answer.Create().SetMemo(memo).SetText("x").SaveX(c.asAnn)
		refusedAs(t, "an answer, by Through", c.Answer.UpdateOne(answer).SetMemo(other).Exec(c.asAnn))
		if err := c.Memo.UpdateOne(memo).SetAudience(c.his.PersonID.String()).Exec(c.desk); err != nil {
			t.Errorf("the desk may: %v", err)
		}
	})
}
