// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// pageRows returns the cells of each table's rows, by the table's id. They have to be well-formed.
func pageRows(t *testing.T, html string) map[string][][]string {
	t.Helper()

	decoder := xml.NewDecoder(strings.NewReader(html))
	decoder.Strict, decoder.AutoClose, decoder.Entity = false, []string{"meta"}, xml.HTMLEntity
	rows := map[string][][]string{}

	var (
		table string
		cell  *string
	)

	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return rows
		}

		if err != nil {
			t.Fatalf("%v in\n%s", err, html)
		}

		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "table":
				table = token.Attr[0].Value
			case "tr":
				rows[table] = append(rows[table], []string{})
			case "td", "th":
				last := &rows[table][len(rows[table])-1]
				*last = append(*last, "")
				cell = &(*last)[len(*last)-1]
			}
		case xml.CharData:
			if cell != nil {
				*cell += string(token)
			}
		case xml.EndElement:
			cell = nil
		}
	}
}

// busyPage is a mock of which the page has something to show in each table.
func busyPage(t *testing.T) *finapi {
	t.Helper()
	f := startV1(t, mock.WithControl(""))
	f.AddUser(mock.User{ID: "alice", Password: "geheim-0", Email: "a@b.de", Verified: true})
	f.AddUser(mock.User{ID: "bob", Password: "geheim-0", Locked: true, Busy: true})
	f.userToken("alice", "geheim-0")
	f.Inject(mock.Fault{Operation: mock.CreateUser, Status: http.StatusServiceUnavailable, Times: 2})
	f.Inject(mock.Fault{UserID: "bob", Drop: mock.DropAfter, Skip: 1, Times: -1})
	f.call(http.MethodPost, "/users", f.clientToken(), `{"id":"carol","password":"geheim-1"}`).ok(http.StatusServiceUnavailable)
	f.must(http.MethodGet, "/<script>alert(1)</script>?access_token=geheim-2", nil, "").ok(http.StatusNotFound)

	return f
}

func TestPage(t *testing.T) {
	t.Parallel()
	f := busyPage(t)
	answer := f.control(http.MethodGet, "/", "").ok(http.StatusOK)
	rows := pageRows(t, answer.text)

	const now, id = "2024-03-15 12:30:00", mock.DefaultClientID
	for table, want := range map[string][][]string{
		"users":  {{"alice", "verified", "0", now, now}, {"bob", "unverified, locked, busy", "0", now, ""}},
		"faults": {{"503", "createUser", "any", "0", "1"}, {"drop_after", "any", "bob", "1", "for ever"}},
		"requests": {
			{now, "404", "GET /<script>alert(1)</script>", "", "", ""},
			{now, "503", "POST /api/v1/users", id, "carol", "503"},
			{now, "200", "POST /oauth/token", id, "", ""},
			{now, "200", "POST /oauth/token", id, "alice", ""},
		},
	} {
		if got := rows[table][1:]; !slices.EqualFunc(got, want, slices.Equal[[]string]) {
			t.Errorf("%s: rows\n%q\nwant\n%q", table, got, want)
		}
	}

	for _, forbidden := range []string{"geheim", mock.DefaultClientSecret, "<script", "src=", "href=", "url(", "http://", "https://"} {
		if strings.Contains(answer.text, forbidden) {
			t.Errorf("the page holds %q:\n%s", forbidden, answer.text)
		}
	}

	if !strings.Contains(answer.text, `<meta http-equiv="refresh" content="5">`) {
		t.Error("the page does not load itself anew")
	}

	if got := answer.header.Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'none'") {
		t.Errorf("Content-Security-Policy %q", got)
	}
}

func TestPageOfAnIdleMock(t *testing.T) {
	t.Parallel()
	f := startV2(t, mock.WithControl(""), mock.WithFaultRate(0.25, 1))
	answer := f.control(http.MethodGet, "/", "").ok(http.StatusOK)

	rows := pageRows(t, answer.text)
	for _, table := range []string{"users", "faults", "requests"} {
		if len(rows[table]) < 2 || !slices.Equal(rows[table][1], []string{"none"}) {
			t.Errorf("%s: rows %q", table, rows[table])
		}
	}

	if !strings.Contains(answer.text, "Access V2") || !strings.Contains(answer.text, "a share of 0.25") {
		t.Errorf("the page is\n%s", answer.text)
	}
}

func TestPageOfManyUsers(t *testing.T) {
	t.Parallel()

	f := startV1(t, mock.WithControl(""))
	for i := range 201 {
		f.add(fmt.Sprintf("user-%03d", i))
	}

	answer := f.control(http.MethodGet, "/", "").ok(http.StatusOK)
	if rows := pageRows(t, answer.text)["users"]; len(rows) != 201 || !strings.Contains(answer.text, "Users (201, the first 200)") {
		t.Errorf("%d rows", len(rows))
	}
}

func TestThePageIsGuarded(t *testing.T) {
	t.Parallel()
	f := startV1(t, mock.WithControl("a-token"))

	answer := f.control(http.MethodGet, "/", "").ok(http.StatusUnauthorized)
	if strings.Contains(answer.text, "<html") || answer.header.Get("WWW-Authenticate") == "" {
		t.Errorf("header %v, answer %s", answer.header, answer.text)
	}

	f.must(http.MethodGet, "/_mock/", header{"Authorization": "Basic OmEtdG9rZW4="}, "").ok(http.StatusOK)
}

// A browser shows what the page says. PAGE_PICTURE names a file for a picture of it.
func TestPageInABrowser(t *testing.T) {
	t.Parallel()

	var browser string

	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			browser = found
			break
		}
	}

	if browser == "" {
		t.Skip("there is no Chromium on PATH")
	}

	f := busyPage(t)
	what := []string{"--dump-dom"}

	picture := os.Getenv("PAGE_PICTURE")
	if picture != "" {
		what = append(what, "--screenshot="+picture, "--window-size=1200,900")
	}

	arguments := append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir=" + filepath.Join(t.TempDir(), "profile"),
	}, append(what, f.url+"/_mock/")...)

	shown, err := exec.CommandContext(t.Context(), browser, arguments...).Output()
	if err != nil {
		t.Fatal(err)
	}

	for _, expected := range []string{"<td>alice</td><td>verified</td>", "unverified, locked, busy", "<td>drop_after</td>", "&lt;script&gt;alert(1)"} {
		if !strings.Contains(string(shown), expected) {
			t.Errorf("%q is not shown:\n%s", expected, shown)
		}
	}
}
