/** Actions: what each name in the table of keys does. */
import { TOOLS } from "./editor.js";

const SCROLL = 60;

/** @param {object} viewer @returns {Object<string, () => void>} by the names of `KEYS` */
export function viewerActions(viewer) {
  const { player, editor, stage } = viewer;
  const { camera } = stage;
  const scroll = (dx, dy) => () => camera.pan(dx, dy);
  const scale = (zoom) => () => camera.zoomAt(zoom / camera.zoom);
  const cursor = (down, across) => () => {
    const [row, column] = editor.cursor ?? [Math.round(camera.y), Math.round(camera.x)];
    editor.cursor = editor.cursor ? [row + down, column + across] : [row, column];
    const [x, y] = camera.pointOf(...editor.cursor);
    if (x < 20 || y < 20 || x > camera.width - 20 || y > camera.height - 20) {
      [camera.y, camera.x] = editor.cursor;
    }
    if (editor.ghost) editor.moveGhost(...editor.cursor);
    if (editor.tool === "select" && editor.anchor && viewer.marking) editor.continueSelection(...editor.cursor);
    const state = editor.universe.get(...editor.cursor);
    viewer.say(`row ${editor.cursor[0]}, column ${editor.cursor[1]}: ${editor.universe.rule.stateName(state)}`);
  };
  return {
    run: () => player.toggle(),
    step: () => player.step(),
    steps: () => player.step(10),
    back: () => player.back(),
    reset: () => player.reset(),
    goto: () => {
      viewer.bar.clock.focus();
      viewer.bar.clock.select();
    },
    faster: () => player.faster(),
    slower: () => player.slower(),
    waypoint: () => viewer.toWaypoint(viewer.way + 1),
    waypointBack: () => viewer.toWaypoint(viewer.way - 1),
    left: scroll(SCROLL, 0),
    right: scroll(-SCROLL, 0),
    up: scroll(0, SCROLL),
    down: scroll(0, -SCROLL),
    zoomIn: () => camera.zoomAt(2),
    zoomOut: () => camera.zoomAt(0.5),
    fit: () => {
      camera.fit(stage.wholeBox());
      viewer.follow = "fit";
    },
    fitSelection: () => (editor.selection ? camera.fit(editor.selection) : viewer.say("nothing is selected")),
    middle: () => ([camera.x, camera.y] = [0.5, 0.5]),
    autofit: () => viewer.setFollow(viewer.follow === "fit" ? "off" : "fit"),
    follow: () => viewer.setFollow(viewer.follow === "move" ? "off" : "move"),
    scale1: scale(1),
    scale2: scale(2),
    scale4: scale(4),
    scale8: scale(8),
    scale16: scale(16),
    scale32: scale(32),
    grid: () => (stage.gridShown = !stage.gridShown),
    theme: () => viewer.setTheme(viewer.theme === "dark" ? "light" : "dark"),
    overlay: () => {
      const kinds = ["parent", "generation", "none"];
      stage.overlayBy = kinds[(kinds.indexOf(stage.overlayBy) + 1) % kinds.length];
      viewer.saidOf = "";
      viewer.say(stage.overlayBy === "none" ? "no frames around copies" : `copies framed by ${stage.overlayBy}`);
    },
    side: () => viewer.showSide(viewer.side.hidden),
    present: () => viewer.present(!viewer.presenting),
    draw: () => viewer.setTool("draw"),
    pick: () => viewer.setTool("pick"),
    select: () => viewer.setTool("select"),
    hand: () => viewer.setTool("hand"),
    tool: () => viewer.setTool(TOOLS[(TOOLS.indexOf(editor.tool) + 1) % TOOLS.length]),
    higher: () => editor.setState(editor.state + 1),
    lower: () => editor.setState(editor.state - 1),
    cursorLeft: cursor(0, -1),
    cursorRight: cursor(0, 1),
    cursorUp: cursor(-1, 0),
    cursorDown: cursor(1, 0),
    mark: () => {
      if (editor.ghost) editor.putDown();
      else if (!editor.cursor) cursor(0, 0)();
      else if (editor.tool === "pick") editor.pick(...editor.cursor);
      else if (editor.tool === "select") {
        // Once for the first corner, once more for the last.
        viewer.marking = !viewer.marking;
        if (viewer.marking) editor.beginSelection(...editor.cursor);
      } else {
        editor.beginStroke(...editor.cursor);
        editor.endStroke();
        cursor(0, 0)();
      }
    },
    look: () => viewer.look(...(editor.cursor ?? [Math.round(camera.y), Math.round(camera.x)])),
    undo: () => editor.undo(),
    redo: () => editor.redo(),
    cut: () => editor.cut(),
    copy: () => editor.copy(),
    paste: () => viewer.paste(),
    clear: () => editor.clear(),
    clearOutside: () => editor.clearOutside(),
    selectAll: () => editor.selectAll(),
    unselect: () => editor.unselect(),
    shrink: () => {
      editor.shrink();
      if (editor.selection) camera.fit(editor.selection);
    },
    random: () => editor.random(),
    flipDown: () => editor.turn(2, true),
    flipAcross: () => editor.turn(0, true),
    turnRight: () => editor.turn(1),
    turnLeft: () => editor.turn(3),
    help: () => viewer.help.showModal(),
    escape: () => {
      if (player.running || player.goal !== null) player.pause();
      else if (editor.ghost) editor.ghost = null;
      else if (viewer.presenting) viewer.present(false);
      else if (editor.cursor || viewer.looked) [editor.cursor, viewer.looked] = [null, null];
      else editor.unselect();
    },
  };
}
