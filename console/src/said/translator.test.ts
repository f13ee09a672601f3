import { describe, expect, it } from "vitest";
import { translate } from "./chinese";
import { Translator } from "./translator";

describe("what the server says, in Chinese", () => {
  it.each([
    ["ended while the controller was away", "在控制器离线期间结束"],
    ["139****1111 calls 4008001234", "139****1111 呼叫 4008001234"],
    ["李明, 金卡, RM 周涛", "李明, 金卡，客户经理周涛"],
    ["speaks zh (key 1)", "语言 zh（按键 1）"],
    ["office closed? no: open 08:30-18:00 (Wednesday)", "office 休息？否：08:30-18:00 营业（星期三）"],
    ["main_menu: wrong key 7, try 1 of 3", "main_menu：错误按键 7，第 1 次尝试，共 3 次"],
    [
      "waits in 理财; 1001 ready; 1003 lacks 理财; 1004 理财 2, needs 3; 1005 not ready (午餐)",
      "在队列理财排队；1001 空闲；1003 缺少技能理财；1004 理财 2 级，需要 3 级；1005 未就绪（午餐）",
    ],
    [
      "offered to 1001: longest idle (14 s) with 理财 4, before 1002 (the same in all but his number)",
      "派给 1001：空闲最久（14 秒），技能理财 4，先于 1002（其余相同，仅工号靠后）",
    ],
    ["1001: no answer; 1 failed", "1001：无应答；已失败 1 次"],
    ["2 offers failed, overflow -> RM Zhang Wei 138****0001", "2 次派话失败，溢出 → 客户经理 Zhang Wei 138****0001"],
    ["Agent 1003 is not free: wrap-up.", "坐席 1003 不空闲：话后处理。"],
    ["You have no telephone: an admin gives you your number among the agents.", "您没有话机：请管理员分配坐席工号。"],
    ["12 waiting", "12 人排队"],
    [
      "Known: {position}, {wait}. Answers say how they are read: {digits account}.",
      "已有：{position}, {wait}。答复须写明如何读：{digits account}。",
    ],
    ["roles: agent -> auditor, quality; agent: 1001 -> none", "角色：坐席 → 审计，质检；坐席：1001 → 无"],
    ["by the token crm. version 41: 国庆营业时间", "通过令牌 crm。第 41 版：国庆营业时间"],
    ["programs stay", "程序令牌保留"],
    ["to 1001, 1002", "发往 1001, 1002"],
    ["12 new, 3 changed, 0 gone", "新增 12，更改 3，移除 0"],
    ["crm: see_calls, see_floor, 30 days", "crm：see_calls, see_floor，30 天"],
    [
      "meets 1 of 2 wishes (english 2), longest idle (idle 3 s)",
      "满足 2 项偏好中的 1 项（english 2），空闲最久（已空闲 3 秒）",
    ],
    [
      "meets 2 of 3 wishes, weight 2 of 4 (english 2 and wealth 4), drawn by lot with wealth 3, english 2",
      "满足 3 项偏好中的 2 项，权重 2 / 4（english 2 和 wealth 4），随机抽中，技能 wealth 3, english 2",
    ],
    [
      "meets 1 of 2 wishes, weight 2 of 3 (english 2), best level",
      "满足 2 项偏好中的 1 项，权重 2 / 3（english 2），技能级别最高",
    ],
    ["Known: welcome, closed and front_desk.", "已有：welcome, closed 和 front_desk。"],
    ["Write `once` or `never`.", "请写 `once` 或 `never`。"],
    [
      "hears choose_language in zh and en, and speaks zh (key 1)",
      "听到 choose_language（zh 和 en），并语言 zh（按键 1）",
    ],
    [
      "No agent has what this queue needs: either wealth 3 or (fund 2 and english 1).",
      "没有坐席具备此队列的要求：wealth 3 或（fund 2 和 english 1）。",
    ],
    ["none of 1001, 1002 or 1003 came; 1 failed", "1001, 1002 或 1003 均未接听；已失败 1 次"],
    ["1001 李静 and 1002 王芳 are rung together for 15 s", "1001 李静和 1002 王芳同时振铃 15 秒"],
    ["Saturday or Sunday? no: it is Monday", "星期六，或星期日？否：为星期一"],
    [
      "li is agent and supervisor and may not see calls: that is for supervisor, admin.",
      "li 的角色是坐席和班长，无权查看已结束的通话：该操作限于班长，管理员。",
    ],
  ])("%s", (english, chinese) => expect(translate(english)).toBe(chinese));

  it("leaves names and what people have written as they came", () => {
    const written = ["he comes on Friday morning", "The letter of last week is not with him, and he waits for it."];
    for (const text of ["", "wealth", "John Smith, vip", '{"agent": "1001"}', ...written])
      expect(translate(text)).toBe(text);
    expect(translate("agent 1001 notes: wants the prospectus by post")).toBe(
      "坐席 1001 备注：wants the prospectus by post",
    );
  });
});

describe("a template", () => {
  const said = (catalogue: Record<string, string>, english: string) => new Translator(catalogue).translate(english);

  it("is the one that leaves the least as it came, and of as good ones that with the most words of its own", () => {
    const catalogue = {
      "{who} waits": "{who} 等",
      "{who} waits in {queue}": "{who} 在 {queue} 等",
      "waits in {queue}": "等",
    };
    expect(said(catalogue, "Li waits in cards")).toBe("Li 在 cards 等");
  });

  it("holds in `why` only what the server says, in `n` only a number, and nothing over a boundary", () => {
    expect(said({ "is {why}": "是{why}", busy: "忙" }, "is busy")).toBe("是忙");
    expect(said({ "is {why}": "是{why}", busy: "忙" }, "is late")).toBe("is late");
    expect(said({ "{n} s": "{n} 秒" }, "1,200.5 s")).toBe("1,200.5 秒");
    expect(said({ "{n} s": "{n} 秒" }, "ten s")).toBe("ten s");
    expect(said({ "{who} rings": "{who} 响" }, "1001: rings")).toBe("1001: rings");
    expect(said({ "idle ({why})": "闲（{why}）", "{n} s": "{n} 秒" }, "idle (3 s) or (4 s)")).toBe(
      "idle (3 s) or (4 s)",
    );
  });

  it("holds in `all` several names, as they came, and in `allwh` several things that the server says", () => {
    const catalogue = { "hears {allnames}": "听到 {allnames}", "needs {allwhat}": "需要 {allwhat}", closed: "休息" };
    expect(said(catalogue, "hears open, closed and busy")).toBe("听到 open, closed 和 busy");
    expect(said(catalogue, "hears closed")).toBe("听到 closed");
    expect(said(catalogue, "needs a or closed")).toBe("需要 a 或休息");
    expect(said({ "{name} rings": "{name} 响" }, "Marks and Spencer rings")).toBe("Marks and Spencer 响");
  });

  it("that begins with a space or a comma follows something else that is said", () => {
    const catalogue = { " with {skill}": "，技能 {skill}", drawn: "抽中" };
    expect(said(catalogue, "drawn with wealth")).toBe("抽中，技能 wealth");
    expect(said(catalogue, "comes with wealth")).toBe("comes with wealth");
  });

  it("is found wherever a sentence stands, with or without its end", () => {
    const catalogue = { "There is no agent {agent}": "没有坐席 {agent}" };
    expect(said(catalogue, "There is no agent 9.")).toBe("没有坐席 9。");
    expect(said(catalogue, "1001: there is no agent 9")).toBe("1001：没有坐席 9");
  });
});
