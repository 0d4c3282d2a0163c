package product_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"unframed/adminkit/scaffold/product"
)

func treeOf(files map[string]string) product.Tree {
	t := product.Tree{}
	for name, text := range files {
		t[name] = product.File{Text: []byte(text), Mode: 0o644}
	}
	return t
}

// TestWithoutLeavesOutFilesAndMarkedLines of one feature, and nothing of another.
func TestWithoutLeavesOutFilesAndMarkedLines(t *testing.T) {
	whole := treeOf(map[string]string{
		"cmd/app/features/shop.txt":    "# what it has\n\nshop/\npages/cart*.html\n",
		"cmd/app/features/shopper.txt": "shopper.go\n",
		"shop/a.go":                    "package shop\n",
		"shop/deep/b.go":               "package deep\n",
		"shopper.go":                   "package app\n",
		"pages/cart_full.html":         "full",
		"pages/home.html":              "a\n<!-- feature:shop begins -->\nb\n<!-- feature:shop ends -->\nc <!-- feature:shop -->\nd\n",
		"app.css":                      "a {}\n/* feature:shop begins */\nb {}\n/* feature:shop ends */\n",
		"main.go":                      "package app\n\nimport (\n\t\"fmt\"\n\t\"app/shop\" // feature:shop\n)\n\nvar all = []string{\n\tshop.Name, // feature:shop\n\tshopper,   // feature:shopper\n\tfmt.Sprint(1), // not feature:shop, as it says\n}\n",
		"icon.bin":                     "\x00 // feature:shop\n",
	})
	rest, err := whole.Without("shop")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"cmd/app/features/shopper.txt": "shopper.go\n",
		"shopper.go":                   "package app\n",
		"pages/home.html":              "a\nd\n",
		"app.css":                      "a {}\n",
		"main.go":                      "package app\n\nimport (\n\t\"fmt\"\n)\n\nvar all = []string{\n\tshopper,       // feature:shopper\n\tfmt.Sprint(1), // not feature:shop, as it says\n}\n",
		"icon.bin":                     "\x00 // feature:shop\n",
	}
	if got := slices.Sorted(maps.Keys(rest)); !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
		t.Errorf("what is left is %q", got)
	}
	for name, text := range want {
		if got := string(rest[name].Text); got != text {
			t.Errorf("%s is\n%s\nwant\n%s", name, got, text)
		}
	}
	if len(whole) != 10 || !strings.Contains(string(whole["main.go"].Text), "app/shop") {
		t.Error("the tree with the feature has changed")
	}
	if got := whole.Features(); !slices.Equal(got, []string{"shop", "shopper"}) {
		t.Errorf("its features are %q", got)
	}
}

func TestWithoutRefuses(t *testing.T) {
	for want, files := range map[string]map[string]string{
		`there is no feature "shop" to leave out; there are: cellar`:       {"cmd/app/features/cellar.txt": ""},
		"nothing is called shop/":                                          {"cmd/app/features/shop.txt": "shop/\n"},
		"syntax error in pattern":                                          {"cmd/app/features/shop.txt": "[\n"},
		"a.md: what is marked as of the feature shop does not end":         {"cmd/app/features/shop.txt": "", "a.md": "<!-- feature:shop begins -->\n"},
		"a.md: what is marked as of the feature shop begins or ends twice": {"cmd/app/features/shop.txt": "", "a.md": "<!-- feature:shop ends -->\n"},
		"a.go is no Go without the feature shop":                           {"cmd/app/features/shop.txt": "", "a.go": "package a\n\nfunc f() { // feature:shop\n}\n"},
	} {
		if _, err := treeOf(files).Without("shop"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

// TestProductWithoutAFeatureIsUpgradedWithoutIt brings what the platform changed since
// in the rest of the files, and nothing of the feature.
func TestProductWithoutAFeatureIsUpgradedWithoutIt(t *testing.T) {
	top := t.TempDir()
	platform := newRepository(t, top+"/platform")
	files := maps.Clone(small)
	files["cmd/app/features/shop.txt"] = "shop/\n"
	files["shop/shop.go"] = "package shop\n"
	files["list.txt"] = "a\nshop # feature:shop\nz\n"
	files["list.go"] = "package main\n\nvar list = []string{\n\t\"a\",\n\t\"shop\", // feature:shop\n}\n"
	platform.commit(files)
	g, err := product.OpenCheckout(t.Context(), platform.dir)
	if err == nil {
		err = product.Create(g, top+"/portal", product.Note{Module: acme.Module, Name: acme.Name, Features: []string{}}, begin)
	}
	if err != nil {
		t.Fatal(err)
	}
	acmes := newRepository(t, top+"/portal")
	acmes.commit(map[string]string{"own.go": "package main\n"})
	if acmes.read("shop/shop.go") != "" || strings.Contains(acmes.read("list.go"), "shop") {
		t.Fatal("the feature came along")
	}
	platform.commit(map[string]string{
		"shop/shop.go": "package shop\n\n// Changed.\n", "shop/more.go": "package shop\n",
		"list.go": "package main\n\nvar list = []string{\n\t\"a\",\n\t\"b\",\n\t\"shop\", // feature:shop\n}\n",
	})
	u := bring(t, platform, acmes)
	if len(u.Conflicts) > 0 || acmes.read("shop/shop.go") != "" || acmes.read("shop/more.go") != "" {
		t.Errorf("the feature came along, or stands against the rest: %v", u.Conflicts)
	}
	if got := acmes.read("list.go"); !strings.Contains(got, `"b"`) || strings.Contains(got, "shop") {
		t.Errorf("the list is\n%s", got)
	}
}
