/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-preview-window.h"

#include "th-form-folder.h"
#include "th-home.h"
#include "th-open-record.h"
#include "th-stack.h"
#include "th-toasts.h"

#include <glib/gi18n.h>

#define SAMPLE_CONTEXT "/org/threshold/Threshold/preview-context.xml"
#define OWN_CONTEXT "context.xml"

struct _ThPreviewWindow
{
  AdwApplicationWindow parent_instance;

  GtkWidget *findings_button;
  GtkWidget *check;
  GtkWidget *toasts;
  GtkWidget *stack;
  GtkWidget *findings;
  GtkWidget *finding_rows;
  GtkWidget *no_finding;
  GtkWidget *context_words;
  GtkWidget *refused;
  GtkWidget *refused_file;
  GtkWidget *refused_words;
  GtkWidget *home;

  ThSession *session;
  ThOpenRecord *record;
  GError *error;
};

G_DEFINE_FINAL_TYPE (ThPreviewWindow, th_preview_window, ADW_TYPE_APPLICATION_WINDOW)

static void
show_page (ThPreviewWindow *self, GtkWidget *page)
{
  th_stack_show_only (GTK_STACK (self->stack), page);
}

static GtkWidget *
finding_row_new (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, "question");

  return label;
}

static void
show_findings (ThPreviewWindow *self, GPtrArray *findings)
{
  g_autofree char *text = NULL;

  for (guint i = 0; i < findings->len; i++)
    gtk_box_append (GTK_BOX (self->finding_rows),
                    finding_row_new (g_ptr_array_index (findings, i)));
  gtk_widget_set_visible (self->finding_rows, findings->len > 0);
  gtk_widget_set_visible (self->no_finding, findings->len == 0);

  /* Translators: how many things in a form its author may want to look at */
  text = findings->len > 0 ? g_strdup_printf (
           ngettext ("Form: %u warning", "Form: %u warnings", findings->len), findings->len)
                           : g_strdup (_ ("Form: no warnings"));
  gtk_button_set_label (GTK_BUTTON (self->findings_button), text);
}

/* Returns: (transfer full): what stands beside the form, or the sample */
static GBytes *
load_context (ThPreviewWindow *self, const char *path)
{
  gboolean is_folder = g_file_test (path, G_FILE_TEST_IS_DIR);
  g_autofree char *folder = is_folder ? g_strdup (path) : g_path_get_dirname (path);
  g_autofree char *own = g_build_filename (folder, OWN_CONTEXT, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (own);
  GBytes *context = g_file_load_bytes (file, NULL, NULL, NULL);

  gtk_label_set_text (
    GTK_LABEL (self->context_words),
    context != NULL
      ? _ ("What stands above the record, instance('context'), is read from context.xml beside "
           "the form.")
      : _ ("What stands above the record, instance('context'), is a sample: a massage parlour, a "
           "visit, and an adult who agreed to a referral. A file context.xml beside the form "
           "takes its place."));
  if (context == NULL)
    context = g_resources_lookup_data (SAMPLE_CONTEXT, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  return context;
}

static void
refuse (ThPreviewWindow *self, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  gtk_label_set_text (GTK_LABEL (self->refused_file), name);
  gtk_label_set_text (GTK_LABEL (self->refused_words), self->error->message);
  gtk_widget_set_visible (self->findings_button, FALSE);
  gtk_widget_set_visible (self->check, FALSE);
  show_page (self, self->refused);
}

static void
open_form (ThPreviewWindow *self, const char *path)
{
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GBytes) context = NULL;
  g_autoptr (ThPlaceStep) step = NULL;
  g_autoptr (ThForm) form = th_form_folder_load (path, &findings, &self->error);

  if (form != NULL)
    {
      context = load_context (self, path);
      self->record = th_open_record_new_preview (self->session, form, context, &self->error);
    }
  if (self->record == NULL)
    {
      refuse (self, path);
      return;
    }

  show_findings (self, findings);
  step = th_place_step_new ("hub", th_open_record_get_id (self->record));
  self->home = th_home_new_fixed (self->session, step);
  gtk_stack_add_child (GTK_STACK (self->stack), self->home);
  show_page (self, self->home);
}

static void
on_findings_cb (ThPreviewWindow *self)
{
  GtkWidget *shown = gtk_stack_get_visible_child (GTK_STACK (self->stack));

  show_page (self, shown == self->findings ? self->home : self->findings);
}

static void
on_close_findings_cb (ThPreviewWindow *self)
{
  show_page (self, self->home);
}

static void
on_check_cb (ThPreviewWindow *self)
{
  g_autoptr (ThPlaceStep) step = NULL;

  step = th_place_step_new ("check", th_open_record_get_id (self->record));
  show_page (self, self->home);
  gtk_widget_activate_action (self->home, "home.go", "@(ssss)", th_place_step_to_variant (step));
}

static void
on_say_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ThPreviewWindow *self = TH_PREVIEW_WINDOW (widget);

  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts),
                               adw_toast_new (g_variant_get_string (parameter, NULL)));
}

static void
on_lift_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  th_toasts_lift (ADW_TOAST_OVERLAY (TH_PREVIEW_WINDOW (widget)->toasts),
                  g_variant_get_int32 (parameter));
}

static void
th_preview_window_dispose (GObject *object)
{
  ThPreviewWindow *self = TH_PREVIEW_WINDOW (object);

  g_clear_object (&self->record);
  g_clear_object (&self->session);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (th_preview_window_parent_class)->dispose (object);
}

static void
th_preview_window_class_init (ThPreviewWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_preview_window_dispose;
  gtk_widget_class_install_action (widget_class, "win.say", "s", on_say_action_cb);
  gtk_widget_class_install_action (widget_class, "win.lift", "i", on_lift_action_cb);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-preview-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ThPreviewWindow, findings_button);
  gtk_widget_class_bind_template_child (widget_class, ThPreviewWindow, check);
  gtk_widget_class_bind_template_child (widget_class, ThPreviewWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, ThPreviewWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, ThPreviewWindow, findings);
  gtk_widget_class_bind_template_child (widget_class, ThPreviewWindow, finding_rows);
  gtk_widget_class_bind_template_child (widget_class, ThPreviewWindow, no_finding);
  gtk_widget_class_bind_template_child (widget_class, ThPreviewWindow, context_words);
  gtk_widget_class_bind_template_child (widget_class, ThPreviewWindow, refused);
  gtk_widget_class_bind_template_child (widget_class, ThPreviewWindow, refused_file);
  gtk_widget_class_bind_template_child (widget_class, ThPreviewWindow, refused_words);
  gtk_widget_class_bind_template_callback (widget_class, on_findings_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_close_findings_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_check_cb);
}

static void
th_preview_window_init (ThPreviewWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  th_toasts_watch (ADW_TOAST_OVERLAY (self->toasts));
}

GtkWidget *
th_preview_window_new (GtkApplication *application, const ThHost *host, const char *path)
{
  ThPreviewWindow *self = g_object_new (TH_TYPE_PREVIEW_WINDOW, "application", application, NULL);

  self->session = th_session_new_preview (host);
  open_form (self, path);

  return GTK_WIDGET (self);
}

const GError *
th_preview_window_get_error (ThPreviewWindow *self)
{
  return self->error;
}

struct _ThOpenRecord *
th_preview_window_get_record (ThPreviewWindow *self)
{
  return self->record;
}
