/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-forms [FORM.xml…]: how long a form takes to load and one answer to follow through, on the
 * shipped forms that have most questions and on those given here or in TH_BENCH_FORM; a list of
 * 50,000 choices filtered by an answer; a thousand instances of a repeat, of which each addition
 * may cost more only through expressions that read them all, which sum (/d/r/p) below does.
 */

#include "th-form-entry.h"
#include "th-test.h"

#include <stdlib.h>
#include <string.h>

#define N_CHOICES 50000
#define N_INSTANCES 1000

static double
since (gint64 start)
{
  return (g_get_monotonic_time () - start) / 1000.0;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static void
print_spread (const char *what, GArray *times)
{
  g_array_sort (times, compare);
  if (times->len > 0)
    g_print ("%s: %u, median %.3f ms, p95 %.3f ms, max %.3f ms\n", what, times->len,
             g_array_index (times, double, times->len / 2),
             g_array_index (times, double, times->len * 95 / 100),
             g_array_index (times, double, times->len - 1));
}

/* Peak of resident memory so far, in MiB. */
static double
peak_memory (void)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return 0;
  line = strstr (status, "VmHWM:");
  return line != NULL ? g_ascii_strtod (line + strlen ("VmHWM:"), NULL) / 1024 : 0;
}

typedef struct
{
  ThClock clock;
  ThRandom random;
  GTimeZone *zone;
  ThFormEntry *entry;
  double load_ms;
} Bench;

static void
begin (Bench *self, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  g_autoptr (ThForm) form = th_form_new_from_bytes (bytes, NULL, &error);

  if (form == NULL)
    g_error ("%s", error->message);
  g_clear_object (&self->entry);
  self->entry = th_form_entry_new (form, NULL, &self->clock, self->zone, &self->random);
  th_form_entry_load (self->entry, NULL, TRUE, NULL);
  self->load_ms = since (start);
}

/* Answers every question there is, with the first choice or a small value. */
static void
answer_below (Bench *self, ThFormNode *node, GArray *times)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (node)); i++)
    {
      g_autoptr (ThFormNode) child = g_list_model_get_item (G_LIST_MODEL (node), i);
      GPtrArray *choices = th_form_node_list_choices (child);
      gboolean is_date = th_form_node_get_data_type (child) == TH_FORM_TYPE_DATE;
      g_autofree char *text =
        g_strdup (choices->len > 0 ? ((ThFormChoice *) choices->pdata[0])->value
                  : is_date        ? "2020-01-01"
                                   : "1");
      gint64 start = g_get_monotonic_time ();
      double took;

      if (th_form_entry_set_answer (self->entry, child, text, NULL))
        {
          took = since (start);
          g_array_append_val (times, took);
        }
      answer_below (self, child, times);
    }
}

static void
bench_form (Bench *self, const char *path)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *answers = g_strconcat (name, ": answers", NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  double before = peak_memory ();
  char *data;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, &error))
    g_error ("%s", error->message);
  bytes = g_bytes_new_take (data, size);
  begin (self, bytes);
  g_print ("%s: load %.1f ms\n", name, self->load_ms);
  answer_below (self, th_form_entry_get_root (self->entry), times);
  print_spread (answers, times);
  g_print ("%s: peak memory %.1f MiB, %.1f MiB before it\n", name, peak_memory (), before);
}

static GBytes *
wrap (const char *data, const char *model, const char *body)
{
  char *xml = g_strdup_printf (
    "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml' "
    "xmlns:jr='http://openrosa.org/javarosa'><h:head><model><instance>%s</instance>%s</model>"
    "</h:head><h:body>%s</h:body></h:html>",
    data, model, body);

  return g_bytes_new_take (xml, strlen (xml));
}

static void
bench_choices (Bench *self)
{
  g_autoptr (GString) list = g_string_new ("<instance id='l'><root>");
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GBytes) bytes = NULL;
  ThFormNode *key;

  for (guint i = 0; i < N_CHOICES; i++)
    g_string_append_printf (
      list, "<item><name>n%u</name><label>Label %u</label><key>k%u</key></item>", i, i, i % 100);
  g_string_append (list, "</root></instance>");
  bytes = wrap ("<d id='c'><k/><s/></d>", list->str,
                "<input ref='/d/k'/><select1 ref='/d/s'><itemset nodeset=\"instance('l')/root/"
                "item[key = /d/k]\"><value ref='name'/><label ref='label'/></itemset></select1>");
  begin (self, bytes);
  key = th_form_entry_find (self->entry, "k");
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *text = g_strdup_printf ("k%u", i);
      gint64 start = g_get_monotonic_time ();
      double took;

      th_form_entry_set_answer (self->entry, key, text, NULL);
      took = since (start);
      g_array_append_val (times, took);
    }
  g_print ("list of %d: load %.1f ms\n", N_CHOICES, self->load_ms);
  print_spread ("filtered by an answer", times);
}

static void
bench_repeats (Bench *self, const char *what, const char *totals)
{
  g_autoptr (GBytes) bytes =
    wrap ("<d id='r'><r jr:template=''><x/><p/><y/></r><t/></d>", totals,
          "<repeat nodeset='/d/r'><input ref='/d/r/x'/><input ref='/d/r/y'/></repeat>");
  g_autoptr (GArray) first = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) last = g_array_new (FALSE, FALSE, sizeof (double));
  ThFormNode *repeat;

  begin (self, bytes);
  repeat = th_form_entry_find (self->entry, "r");
  for (guint i = 0; i < N_INSTANCES; i++)
    {
      gint64 start = g_get_monotonic_time ();
      double took;

      th_form_entry_add_instance (self->entry, repeat, NULL);
      took = since (start);
      if (i < 100)
        g_array_append_val (first, took);
      if (i >= N_INSTANCES - 100)
        g_array_append_val (last, took);
    }
  g_array_sort (first, compare);
  g_array_sort (last, compare);
  g_print ("%d instances, %s: an addition takes %.3f ms at first, %.3f ms at last\n", N_INSTANCES,
           what, g_array_index (first, double, 50), g_array_index (last, double, 50));
}

int
main (int argc, char **argv)
{
  GRand *generator = g_rand_new_with_seed (1);
  const char *given = g_getenv ("TH_BENCH_FORM");
  Bench self = { th_test_real_clock (), th_test_random (generator), g_time_zone_new_utc (), NULL,
                 0 };

  bench_form (&self, TH_SAMPLE_FORMS "/encounter.xml");
  bench_form (&self, TH_SAMPLE_FORMS "/visit.xml");
  if (given != NULL)
    bench_form (&self, given);
  for (int i = 1; i < argc; i++)
    bench_form (&self, argv[i]);
  bench_choices (&self);
  bench_repeats (&self, "each for itself",
                 "<bind nodeset='/d/r/p' calculate='position(..)'/>"
                 "<bind nodeset='/d/r/y' relevant='../x = 2'/>");
  bench_repeats (&self, "with a sum over all",
                 "<bind nodeset='/d/r/p' calculate='position(..)'/>"
                 "<bind nodeset='/d/t' calculate='sum(/d/r/p)'/>");
  g_clear_object (&self.entry);
  g_time_zone_unref (self.zone);
  g_rand_free (generator);
  return 0;
}
