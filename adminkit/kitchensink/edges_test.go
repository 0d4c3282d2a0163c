package kitchensink_test

import (
	"net/url"
	"testing"

	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/adminkit/kitchensink"
)

func TestEdgesOfEveryKindAreGivenAndTakenAway(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		one, _ := create(t, z, "persons")
		two, _ := create(t, z, "persons")
		three, _ := create(t, z, "persons")
		set := func(edge string, ids ...uuid.UUID) {
			t.Helper()
			_, err := z.Update(admin(t), "persons", one.ID, adminkit.Unconditional, adminkit.Input{Edges: map[string][]uuid.UUID{edge: ids}})
			must(t, err)
			leadsTo(t, z, "persons", one.ID, edge, ids...)
		}
		for _, edge := range []string{"friends", "following", "followers"} {
			set(edge, two.ID, three.ID)
			set(edge, three.ID)
			set(edge, one.ID, three.ID)
			set(edge)
		}
		set("spouse", two.ID)
		leadsTo(t, z, "persons", two.ID, "spouse", one.ID)
		set("spouse", three.ID)
		leadsTo(t, z, "persons", two.ID, "spouse")
		diary, _ := create(t, z, "diaries")
		capital, _ := create(t, z, "capitals")
		for range 2 { // a field that leads to who leads back, and an edge that must lead somewhere
			sequel, _ := create(t, z, "diaries")
			_, err := z.Update(admin(t), "diaries", diary.ID, adminkit.Unconditional, adminkit.Input{Values: map[string]any{"sequel_id": sequel.ID}})
			must(t, err)
			if latest(t, z, "diaries", sequel.ID).Values["sequel_id"] != diary.ID {
				t.Error("the sequel does not lead back")
			}
			country, _ := create(t, z, "countries")
			_, err = z.Update(admin(t), "capitals", capital.ID, adminkit.Unconditional, adminkit.Input{Edges: map[string][]uuid.UUID{"country": {country.ID}}})
			must(t, err)
			leadsTo(t, z, "capitals", capital.ID, "country", country.ID)
		}
		_, err := z.Update(admin(t), "persons", two.ID, two.Stamp, adminkit.Input{Edges: map[string][]uuid.UUID{"spouse": {three.ID}}})
		refuses(t, "a second spouse", "spouse", err)
		set("spouse")

		in, err := z.FormInput("persons", url.Values{"parent_id": {two.ID.String()}, "friends": {"", three.ID.String()}}, false)
		must(t, err)
		_, err = z.Update(admin(t), "persons", one.ID, adminkit.Unconditional, in)
		must(t, err)
		leadsTo(t, z, "persons", two.ID, "children", one.ID)
		leadsTo(t, z, "persons", three.ID, "friends", one.ID)
		record, err := z.Get(admin(t), "persons", one.ID)
		must(t, err)
		if r := record.References["parent_id"][two.ID]; r.Label != two.Values["name"] || !r.Seen || r.Table != "persons" {
			t.Errorf("the parent is %+v", r)
		}

		article, _ := create(t, z, "articles")
		tag, _ := create(t, z, "tags")
		_, err = z.Update(admin(t), "tags", tag.ID, tag.Stamp, adminkit.Input{Edges: map[string][]uuid.UUID{"articles": {article.ID}}})
		must(t, err)
		leadsTo(t, z, "articles", article.ID, "tags", tag.ID)
		pet, _ := create(t, z, "pets")
		shelter, _ := create(t, z, "owners")
		for _, ids := range [][]uuid.UUID{{shelter.ID}, {}} {
			_, err = z.Update(admin(t), "pets", pet.ID, adminkit.Unconditional, adminkit.Input{Edges: map[string][]uuid.UUID{"shelter": ids}})
			must(t, err)
			leadsTo(t, z, "pets", pet.ID, "shelter", ids...)
		}
		player, _ := create(t, z, "players")
		team, err := z.Create(admin(t), "teams", adminkit.Input{Values: map[string]any{"name": "t"}, Edges: map[string][]uuid.UUID{"players": {player.ID}}})
		must(t, err)
		leadsTo(t, z, "players", player.ID, "team", team.ID)
	})
}

func leadsTo(t *testing.T, z *kitchensink.App, table string, id uuid.UUID, edge string, want ...uuid.UUID) {
	t.Helper()
	record, err := z.Get(admin(t), table, id)
	must(t, err)
	for _, lead := range record.Edges {
		if lead.Edge.Name != edge {
			continue
		}
		got := map[uuid.UUID]bool{}
		for _, target := range lead.Targets {
			got[target.ID] = target.Seen
		}
		for _, id := range want {
			if !got[id] {
				t.Errorf("%s.%s leads to %v, want %v", table, edge, got, want)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s.%s leads to %v, want %v", table, edge, got, want)
		}
		return
	}
	t.Errorf("%s shows no edge %s", table, edge)
}
