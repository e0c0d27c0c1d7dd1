/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The driver's messages (xserver, include/xf86-input-inputtest-protocol.h) are structs as the
 * compiler lays them out; the three that are needed stand below. It serves one connection, ever.
 */

#include "th-test-touch.h"

#include "th-test-desk.h"

#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define XORG "/usr/lib/xorg/Xorg"
#define DRIVER "/usr/lib/xorg/modules/input/inputtest_drv.so"
#define DUMMY "/usr/lib/xorg/modules/drivers/dummy_drv.so"

#define MESSAGE_VERSION 0
#define MESSAGE_WAIT 1
#define MESSAGE_TOUCH 6

/* XI2's numbers. */
#define TOUCH_BEGIN 18
#define TOUCH_UPDATE 19
#define TOUCH_END 20

#define N_AXES 64
#define PRESSURE 800.0
#define STEP_MILLISECONDS 16

struct _ThTestTouch
{
  GPid server;
  GSocketConnection *connection;
  guint finger;
};

typedef struct
{
  guint32 length;
  guint32 type;
} Header;

typedef struct
{
  Header header;
  guint16 major;
  guint16 minor;
} Version;

typedef struct
{
  Header header;
  guint32 finger;
  guint32 kind;
  guint32 has_unaccelerated;
  guint8 mask[8];
  double axes[N_AXES];
  double unaccelerated[N_AXES];
} Touch;

static const char configuration[] =
  "Section \"ServerFlags\"\n"
  "  Option \"AutoAddDevices\" \"false\"\n"
  "  Option \"AutoEnableDevices\" \"false\"\n"
  "  Option \"DontVTSwitch\" \"true\"\n"
  "EndSection\n"
  "Section \"Device\"\n"
  "  Identifier \"video\"\n"
  "  Driver \"dummy\"\n"
  "  VideoRam 65536\n"
  "EndSection\n"
  "Section \"Monitor\"\n"
  "  Identifier \"monitor\"\n"
  "  HorizSync 5.0-1000.0\n"
  "  VertRefresh 5.0-200.0\n"
  "  Modeline \"1280x800\" 83.50 1280 1352 1480 1680 800 803 809 831 -hsync +vsync\n"
  "EndSection\n"
  "Section \"Screen\"\n"
  "  Identifier \"screen\"\n"
  "  Device \"video\"\n"
  "  Monitor \"monitor\"\n"
  "  DefaultDepth 24\n"
  "  SubSection \"Display\"\n"
  "    Depth 24\n"
  "    Modes \"1280x800\"\n"
  "    Virtual 1280 800\n"
  "  EndSubSection\n"
  "EndSection\n"
  "Section \"InputDevice\"\n"
  "  Identifier \"touch\"\n"
  "  Driver \"inputtest\"\n"
  "  Option \"SocketPath\" \"@FOLDER@/touch\"\n"
  "  Option \"DeviceType\" \"Touch\"\n"
  "  Option \"PointerHasAbsolute\" \"on\"\n"
  "  Option \"TouchCount\" \"10\"\n"
  "EndSection\n"
  "Section \"InputDevice\"\n"
  "  Identifier \"keyboard\"\n"
  "  Driver \"inputtest\"\n"
  "  Option \"SocketPath\" \"@FOLDER@/keyboard\"\n"
  "  Option \"DeviceType\" \"Keyboard\"\n"
  "EndSection\n"
  "Section \"InputDevice\"\n"
  "  Identifier \"pointer\"\n"
  "  Driver \"inputtest\"\n"
  "  Option \"SocketPath\" \"@FOLDER@/pointer\"\n"
  "  Option \"DeviceType\" \"PointerAbsolute\"\n"
  "EndSection\n"
  "Section \"ServerLayout\"\n"
  "  Identifier \"layout\"\n"
  "  Screen \"screen\"\n"
  "  InputDevice \"touch\" \"SendCoreEvents\"\n"
  "  InputDevice \"keyboard\" \"CoreKeyboard\"\n"
  "  InputDevice \"pointer\" \"CorePointer\"\n"
  "EndSection\n";

static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

/* Returns: (transfer full): the display's number, "" if the server has ended */
static char *
read_number (int descriptor)
{
  GString *number = g_string_new (NULL);
  char letter;

  while (read (descriptor, &letter, 1) == 1 && letter != '\n')
    g_string_append_c (number, letter);
  close (descriptor);

  return g_string_free (number, FALSE);
}

static char *
start (ThTestTouch *self, const char *folder)
{
  g_autofree char *file = g_build_filename (folder, "xorg.conf", NULL);
  g_autofree char *log = g_build_filename (folder, "xorg.log", NULL);
  g_auto (GStrv) parts = g_strsplit (configuration, "@FOLDER@", -1);
  g_autofree char *text = g_strjoinv (folder, parts);
  g_autofree char *descriptor = NULL;
  g_autoptr (GError) error = NULL;
  int ends[2];

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  g_assert_true (g_unix_open_pipe (ends, 0, NULL));
  descriptor = g_strdup_printf ("%d", ends[1]);
  {
    const char *arguments[] = { XORG,          "-displayfd", descriptor, "-config",   file,
                                "-logfile",    log,          "-noreset", "-nolisten", "tcp",
                                "-novtswitch", "-sharevts",  "vt7",      NULL };

    g_spawn_async (NULL, (char **) arguments, NULL,
                   G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_LEAVE_DESCRIPTORS_OPEN
                     | G_SPAWN_STDERR_TO_DEV_NULL | G_SPAWN_STDOUT_TO_DEV_NULL,
                   die_with_parent, NULL, &self->server, &error);
    g_assert_no_error (error);
  }
  close (ends[1]);

  return read_number (ends[0]);
}

static void
send (ThTestTouch *self, gconstpointer message, gsize length)
{
  GOutputStream *stream = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));

  g_assert_true (g_output_stream_write_all (stream, message, length, NULL, NULL, NULL));
}

/* The driver answers when the server has taken what was sent before. */
static void
await_answer (ThTestTouch *self)
{
  GInputStream *stream = g_io_stream_get_input_stream (G_IO_STREAM (self->connection));
  char answer[64];

  g_assert_cmpint (g_input_stream_read (stream, answer, sizeof answer, NULL, NULL), >, 0);
}

static void
connect_to_driver (ThTestTouch *self, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "touch", NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  Version version = { { sizeof (Version), MESSAGE_VERSION }, 1, 1 };

  self->connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  g_assert_nonnull (self->connection);
  send (self, &version, sizeof version);
  await_answer (self);
}

ThTestTouch *
th_test_touch_new (const char *folder, char **reason)
{
  g_autofree char *number = NULL;
  g_autofree char *name = NULL;
  ThTestTouch *self;

  if (!g_file_test (XORG, G_FILE_TEST_IS_EXECUTABLE) || !g_file_test (DRIVER, G_FILE_TEST_EXISTS)
      || !g_file_test (DUMMY, G_FILE_TEST_EXISTS))
    {
      *reason = g_strdup ("Xorg with its inputtest and dummy drivers is not installed");
      return NULL;
    }
  self = g_new0 (ThTestTouch, 1);
  number = start (self, folder);
  if (*number == '\0')
    {
      *reason = g_strdup ("Xorg does not start here: it may need to be root");
      th_test_touch_free (self);
      return NULL;
    }
  name = g_strconcat (":", number, NULL);
  g_setenv ("DISPLAY", name, TRUE);
  connect_to_driver (self, folder);

  return self;
}

void
th_test_touch_free (ThTestTouch *self)
{
  g_clear_object (&self->connection);
  kill (self->server, SIGTERM);
  waitpid (self->server, NULL, 0);
  g_spawn_close_pid (self->server);
  g_free (self);
}

static void
touch (ThTestTouch *self, guint kind, double x, double y)
{
  Touch message = {
    { sizeof (Touch), MESSAGE_TOUCH }, self->finger, kind, 0, { 0x13 }, { 0 }, { 0 }
  };
  Header wait = { sizeof (Header), MESSAGE_WAIT };

  message.axes[0] = x * 65535 / (TH_TOUCH_WIDTH - 1);
  message.axes[1] = y * 65535 / (TH_TOUCH_HEIGHT - 1);
  message.axes[4] = PRESSURE;
  send (self, &message, sizeof message);
  send (self, &wait, sizeof wait);
  await_answer (self);
}

/* A finger takes its time; the window goes on meanwhile. */
static void
pass (guint milliseconds)
{
  int64_t end = g_get_monotonic_time () + (int64_t) milliseconds * 1000;

  while (g_get_monotonic_time () < end)
    th_desk_turn ();
}

/* The window is undecorated at the screen's corner: what is in it is where it says. */
static void
get_point (GtkWidget *widget, double share_x, double share_y, double *x, double *y)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (widget));
  double surface_x, surface_y;
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, root, &bounds));
  gtk_native_get_surface_transform (GTK_NATIVE (root), &surface_x, &surface_y);
  *x = surface_x + bounds.origin.x + bounds.size.width * share_x;
  *y = surface_y + bounds.origin.y + bounds.size.height * share_y;
}

void
th_test_touch_tap (ThTestTouch *self, GtkWidget *widget, double wobble, guint milliseconds)
{
  double x, y;

  get_point (widget, 0.5, 0.5, &x, &y);
  self->finger++;
  touch (self, TOUCH_BEGIN, x, y);
  pass (milliseconds / 2);
  if (wobble > 0)
    touch (self, TOUCH_UPDATE, x + wobble * 0.7, y + wobble * 0.7);
  pass (milliseconds / 2);
  touch (self, TOUCH_END, x + wobble * 0.7, y + wobble * 0.7);
  pass (STEP_MILLISECONDS);
}

void
th_test_touch_swipe (
  ThTestTouch *self, GtkWidget *widget, double from_x, double from_y, double to_x, double to_y)
{
  double x, y, end_x, end_y;

  get_point (widget, from_x, from_y, &x, &y);
  get_point (widget, to_x, to_y, &end_x, &end_y);
  self->finger++;
  touch (self, TOUCH_BEGIN, x, y);
  for (guint i = 1; i <= 10; i++)
    {
      pass (STEP_MILLISECONDS);
      touch (self, TOUCH_UPDATE, x + (end_x - x) * i / 10, y + (end_y - y) * i / 10);
    }
  touch (self, TOUCH_END, end_x, end_y);
  pass (STEP_MILLISECONDS);
}
